"""/follow-ups: what therapists are to act on, the most urgent first."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.addressing import speaker
from clinic import audit, clock
from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from treatments.follow_ups.actions.change import change_follow_up
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.owner import active_therapists
from treatments.models import FollowUp
from treatments.models.follow_up import URGENCIES
from treatments.screens.follow_ups.forms import ChangeForm, CloseForm, SeenForm
from treatments.screens.follow_ups.words import REASON_NAMES, URGENCY_NAMES, what_to_do_first

MOST_SHOWN = 50
RELATED = ("client__guardian", "episode", "owner", "hold")


@screen("follow-ups", GET="follow_ups.read")
def follow_ups_screen(request: StaffRequest) -> HttpResponse:
    """List one's own open follow-ups, or with `of=all` everybody's."""
    return _show(request)


@screen("follow-ups/<uuid:pk>/take", POST="follow_ups.write")
def take_follow_up_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Look after it oneself from now on."""
    follow_up = get_object_or_404(FollowUp, pk=pk)
    form = SeenForm(follow_up, request.POST)
    if form.is_valid():
        with form.show_refusals():
            change_follow_up(
                follow_up=follow_up,
                revision=form.cleaned_data["seen"],
                owner=request.person,
                by=request.person,
            )
            return _done(request, _("You look after it."))
        if FollowUp.objects.open().filter(pk=pk, owner=request.person).exists():
            return _done(request, _("You look after it."))
    return _show(request, form)


@screen("follow-ups/<uuid:pk>", POST="follow_ups.write")
def change_follow_up_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give it to another therapist, or move its time."""
    follow_up, practice = get_object_or_404(FollowUp, pk=pk), Practice.current()
    with timezone.override(practice.zone):
        form = ChangeForm(follow_up, list(active_therapists()), request.POST)
        is_valid = form.is_valid()
    if is_valid:
        changes, revision = form.changes, form.cleaned_data["seen"]
        with form.show_refusals():
            change_follow_up(follow_up=follow_up, revision=revision, by=request.person, **changes)
            return _done(request, _("It is changed."))
        fresh = get_object_or_404(FollowUp, pk=pk)
        if all(getattr(fresh, name) == value for name, value in changes.items()):
            return _done(request, _("It is changed."))
    return _show(request, form)


@screen("follow-ups/<uuid:pk>/close", POST="follow_ups.write")
def close_follow_up_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say what came of it."""
    follow_up = get_object_or_404(FollowUp, pk=pk)
    form = CloseForm(follow_up, request.POST)
    if form.is_valid():
        came = {name: form.cleaned_data[name] for name in ("outcome", "words")}
        with form.show_refusals():
            close_follow_up(
                follow_up=follow_up, revision=form.cleaned_data["seen"], by=request.person, **came
            )
            return _done(request, _("It is closed."))
        closed = FollowUp.objects.filter(
            pk=pk, closed_by=request.person, outcome=came["outcome"], outcome_words=came["words"]
        )
        if closed.exists():
            return _done(request, _("It is closed."))
    return _show(request, form)


def _done(request: StaffRequest, sentence: object) -> HttpResponse:
    messages.success(request, str(sentence))
    return see_other("follow_ups", of="all" if request.POST.get("of") == "all" else None)


def _show(request: StaffRequest, refused: SeenForm | None = None) -> HttpResponse:
    """Show the list, and in it the form that was refused; above it where its follow-up is not listed."""
    practice, query = Practice.current(), request.POST if refused else request.GET
    of_all = query.get("of") == "all"
    order = Case(*(When(urgency=urgency, then=Value(place)) for place, urgency in enumerate(URGENCIES)))
    every = FollowUp.objects.open().select_related(*RELATED).order_by(order, "due_at", "pk")
    shown = every if of_all else every.filter(owner=request.person)
    rows = list(shown[: MOST_SHOWN + 1])
    if rows:
        audit.record_reads(request.person, {row: row.client_id for row in rows[:MOST_SHOWN]})
    therapists = list(active_therapists())
    listed = refused is not None and any(row.pk == refused.follow_up.pk for row in rows)
    context = {
        "title": _("Follow-ups"),
        "practice": practice,
        "of_all": of_all,
        "follow_ups": [_shown(row, request, practice, therapists, refused) for row in rows[:MOST_SHOWN]],
        "has_more": len(rows) > MOST_SHOWN,
        "others": 0 if of_all else every.exclude(owner=request.person).count(),
        "form": None if listed else refused,
    }
    return render_screen(
        request, "treatments/follow_ups.html", context, status=refused.status if refused else 200
    )


def _shown(
    follow_up: FollowUp, request: StaffRequest, practice: Practice, therapists: Any, refused: SeenForm | None
) -> dict[str, Any]:
    own = refused if refused and refused.follow_up.pk == follow_up.pk else None
    if own is not None:
        own.data = {**own.data.dict(), "seen": follow_up.revision}  # type: ignore[attr-defined]
    who = speaker(follow_up.client, practice.today(), practice)
    return {
        "follow_up": follow_up,
        "client": follow_up.client,
        "urgency": URGENCY_NAMES[follow_up.urgency],
        "reason": REASON_NAMES[follow_up.reason],
        "first": what_to_do_first(follow_up),
        "is_overdue": follow_up.is_overdue(clock.now()),
        "is_grave": follow_up.urgency in ("emergency", "same_day"),
        "is_banned": follow_up.hold is not None and follow_up.hold.ended_at is None,
        "call": who,
        "is_own": follow_up.owner_id == request.person.pk,
        "has_chart": follow_up.episode is not None and follow_up.episode.first_treated_at is not None,
        "take": own if type(own) is SeenForm else None,
        "change": own if isinstance(own, ChangeForm) else ChangeForm(follow_up, therapists),
        "close": own if isinstance(own, CloseForm) else CloseForm(follow_up),
    }
