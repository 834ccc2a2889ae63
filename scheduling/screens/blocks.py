"""/diary/blocks: block the time of a therapist, room or device, change a block, give the time back."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.lost_visits import said_with_lost_visits
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Block
from scheduling.rota.actions.block_time import block_time, change_block, end_block
from scheduling.rota.zones import zone_of
from scheduling.screens.block_form import BlockForm, EndBlockForm, initial_of
from scheduling.screens.in_the_way import appointments_in_the_way


@screen("diary/blocks/new", GET="absences.read", POST="absences.change")
def new_block_screen(request: StaffRequest) -> HttpResponse:
    """Ask of whom or what, from when until when, and why; then block it."""
    practice = Practice.current()
    form = BlockForm(request.POST or None, initial=initial_of(request.GET, practice.today()))
    if form.is_valid():
        resource = form.cleaned_data["resource"]

        def effect() -> str:
            starts_at, ends_at = form.span_in(zone_of(resource, practice))
            block = block_time(
                resource=resource,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=form.cleaned_data["reason"],
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            messages.success(request, _sentence(block, words_of("The time is blocked.")))
            return _address_after(block, form, zone_of(resource, practice))

        with form.show_refusals():
            return answer_form_once(request, effect)
    return _show(request, form, practice)


@screen("diary/blocks/<uuid:pk>", GET="absences.read", POST="absences.change")
def block_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a block, and change its times or its reason."""
    block, practice = _load(pk), Practice.current()
    zone = zone_of(block.resource, practice)
    form = BlockForm(request.POST or None, of=block.resource, initial=_values_of(block, zone))
    if form.is_valid():
        starts_at, ends_at = form.span_in(zone)
        with form.show_refusals():
            changed = change_block(
                block=block,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=form.cleaned_data["reason"],
                force_reason=form.cleaned_data["force_reason"],
                revision=form.cleaned_data["seen"] or 0,
                by=request.person,
            )
            messages.success(request, _sentence(changed, words_of("The block is changed.")))
            return see_other(_address_after(changed, form, zone))
        block = _load(pk)
        if form.refusal.code == "changed_meanwhile" and _is_as_typed(block, form, zone):
            return see_other(_address_after(block, form, zone))
    return _show(request, form, practice, block)


@screen("diary/blocks/<uuid:pk>/end", POST="absences.change")
def end_block_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give the time back; a block that was lifted already stays so."""
    block, practice = _load(pk), Practice.current()
    zone = zone_of(block.resource, practice)
    form = EndBlockForm(request.POST)
    if block.ended_at is None and form.is_valid():
        with form.show_refusals():
            end_block(block=block, revision=form.cleaned_data["seen"], by=request.person)
            messages.success(request, words_of("The block is lifted."))
            return see_other(_diary_of(block, zone))
        block = _load(pk)
    if block.ended_at is None:
        unsent = BlockForm(of=block.resource, initial=_values_of(block, zone))
        return _show(request, unsent, practice, block, ending=form)
    return see_other(_diary_of(block, zone))


def _show(
    request: StaffRequest,
    form: BlockForm,
    practice: Practice,
    block: Block | None = None,
    ending: EndBlockForm | None = None,
) -> HttpResponse:
    context = {
        "title": _("Blocked time") if block else _("Block time"),
        "practice": practice,
        "form": form,
        "blocked": block,
        "ending": ending,
        "diary": _diary_of(block, zone_of(block.resource, practice)) if block else reverse("diary"),
        "in_the_way": appointments_in_the_way(form),
        "in_panel": is_partial(request),
    }
    status = ending.status if ending else form.status
    part = "#panel" if is_partial(request) else ""
    return render_screen(request, f"scheduling/block.html{part}", context, status=status)


def _load(pk: UUID) -> Block:
    return get_object_or_404(Block.objects.select_related("resource__location"), pk=pk)


def _values_of(block: Block, zone: ZoneInfo) -> dict[str, Any]:
    start, end = (instant.astimezone(zone) for instant in (block.during.lower, block.during.upper))
    return {
        "from_day": start.date(),
        "from_time": start.time(),
        "to_day": end.date(),
        "to_time": end.time(),
        "reason": block.reason,
    }


def _is_as_typed(block: Block, form: BlockForm, zone: ZoneInfo) -> bool:
    """Return True if the block is as the form wants it: it was sent twice."""
    has = (block.during.lower, block.during.upper, block.reason)
    return has == (*form.span_in(zone), form.cleaned_data["reason"])


def _sentence(block: Block, done: str) -> str:
    """Return what was done, and how many visits lost their time by it."""
    return said_with_lost_visits(done, len(vars(block)["visits"].uncovered))


def _address_after(block: Block, form: BlockForm, zone: ZoneInfo) -> str:
    """Return the diary of its first day; the list of visits to rebook, if it was forced over some."""
    return reverse("rebook") if form.cleaned_data["force_reason"] else _diary_of(block, zone)


def _diary_of(block: Block, zone: ZoneInfo) -> str:
    day = block.during.lower.astimezone(zone).date().isoformat()
    place = f"&location={block.resource.location_id}" if block.resource.location_id else ""
    return f"{reverse('diary')}?on={day}{place}"
