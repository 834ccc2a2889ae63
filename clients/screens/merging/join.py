"""/clients/{id}/merge/{other}: two records side by side, joined into the first, or told apart."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.actions.merging.merge_clients import MergeRequest, merge_clients
from clients.actions.merging.tell_apart import take_back_told_apart, tell_apart
from clients.merging.comparison import Comparison, compare
from clients.merging.details import BLANK, SIDES, DetailOfTwo
from clients.models import MergeRecord, NotSamePerson
from clients.overview.record import open_client
from clients.record_parts import client_tables, obstacles_to_merge
from clients.screens.merging.words import NOT_SHOWN, detail_name, kind_name, shown_detail
from clients.screens.record_form import renew_key, set_hidden
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.roles import may
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen

CHOICE = "choice_"
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
ONCE_MORE = _("Type it once more; leave it empty where it is not known.")


class JoinForm(ScreenForm):
    """The choices between details that differ, both birth dates, and why they are one person."""

    key = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    other_seen = forms.IntegerField(widget=forms.HiddenInput)
    birth_on = forms.DateField(
        label=_("Birth date on this record"), required=False, widget=DAY, help_text=ONCE_MORE
    )
    other_birth_on = forms.DateField(
        label=_("Birth date on the other record"), required=False, widget=DAY, help_text=ONCE_MORE
    )
    reason = Text(label=_("How do you know that they are one person?"), max_length=300)

    def __init__(self, data: Any, both: Comparison) -> None:
        self.revisions = {"seen": both.target.revision, "other_seen": both.source.revision}
        super().__init__(data, initial={"key": new_key(), **self.revisions})
        for detail in both.details:
            if detail.differs:
                self.fields[f"{CHOICE}{detail.name}"] = _choice_of(detail)

    @property
    def choices(self) -> list[forms.BoundField]:
        """The fields in which the two records differ."""
        return [self[name] for name in self.fields if name.startswith(CHOICE)]

    @property
    def request(self) -> MergeRequest:
        """The revisions that were read, the birth dates typed, and the choices."""
        typed = self.cleaned_data
        return MergeRequest(
            revision=typed["seen"],
            source_revision=typed["other_seen"],
            birth_on=typed["birth_on"],
            source_birth_on=typed["other_birth_on"],
            choices={
                name.removeprefix(CHOICE): side for name, side in typed.items() if name.startswith(CHOICE)
            },
            reason=typed["reason"],
        )


def _choice_of(detail: DetailOfTwo) -> forms.ChoiceField:
    """Return the choice of whose detail is right."""
    return forms.ChoiceField(
        label=detail_name(detail.name),
        choices=[(side, shown_detail(detail.name, getattr(detail, side))) for side in SIDES],
        widget=forms.RadioSelect,
        label_suffix="",
        error_messages={"required": _("Choose which is right.")},
    )


@screen("clients/<uuid:pk>/merge/<uuid:other>", GET="clients.merge", POST="clients.merge")
def client_merge_screen(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Show two records side by side, and join the other one with the first."""
    try:
        target, source = open_client(pk), open_client(other)
    except Refusal:
        if merge := MergeRecord.objects.filter(target=pk, source=other, undone_at=None).first():
            return see_other("merge", merge.pk)
        raise
    clinical = may(request.person.roles, "conditions.read")
    both = compare(target, source, client_tables(), obstacles_to_merge(source, target), clinical=clinical)
    form = JoinForm(request.POST if request.method == "POST" else None, both)
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():

            def join_records() -> str:
                merge = merge_clients(target=target, source=source, request=form.request, by=request.person)
                return reverse("merge", args=[merge.pk])

            response = answer_form_once(request, join_records)
            messages.success(request, str(_("The two records are one now.")))
            return response
    if form.is_bound:
        renew_key(form)
        for name, revision in form.revisions.items():
            set_hidden(form, name, str(revision))
    context = {
        "title": _("Two records"),
        "practice": Practice.current(),
        "both": both,
        "same": [_shown(each) for each in both.details if not each.differs and not _is_blank(each)],
        "rows": [
            {"name": kind_name(each.kind), "target": each.target, "source": each.source}
            for each in both.rows
            if (each.target or each.source) and each.kind not in NOT_SHOWN
        ],
        "told_apart": NotSamePerson.objects.between(source, target).exists(),
        "form": form,
    }
    return render_screen(request, "clients/merge_two.html", context, status=form.status)


def _is_blank(detail: DetailOfTwo) -> bool:
    return detail.target in BLANK and detail.source in BLANK


def _shown(detail: DetailOfTwo) -> dict[str, str]:
    return {
        "name": detail_name(detail.name),
        "target": shown_detail(detail.name, detail.target),
        "source": shown_detail(detail.name, detail.source),
        "kept": shown_detail(detail.name, detail.kept),
    }


@screen("clients/<uuid:pk>/not-same/<uuid:other>", POST="clients.change")
def client_not_same_screen(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Note that two clients are two people, or with `undo` take that back."""
    client, second = open_client(pk), open_client(other)
    if "undo" in request.POST:
        take_back_told_apart(client=client, other=second, by=request.person)
        return see_other("client_merge", pk, other)
    tell_apart(client=client, other=second, by=request.person)
    messages.success(request, str(_("Noted: they are two people.")))
    return see_other("client", pk)
