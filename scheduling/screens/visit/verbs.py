"""/diary/visits/<id>/...: what the desk does with a visit, each one form sent from its panel."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.actions.log_call import log_call
from clinic.models import Staff
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.check_in import check_in
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.mark_no_show import mark_no_show
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.bookings.actions.start import start
from scheduling.bookings.actions.undo import undo
from scheduling.bookings.actions.write_desk_note import write_desk_note
from scheduling.models import Appointment
from scheduling.screens.visit import forms
from scheduling.screens.visit.check_in import CheckInForm
from scheduling.screens.visit.panel import answer_done, diary_of, show_panel

STATE_BEFORE = {"completed": ("in_session",), "in_session": ("arrived",), "arrived": ("booked", "confirmed")}


@dataclass(frozen=True)
class Verb:
    """A verb on a visit: its form, its action, and how the visit looks once it is done.

    Who sends the same form twice is told that it is done, not that somebody changed the visit meanwhile.
    """

    form: Callable[[Appointment, Any], Any]
    act: Callable[[Appointment, Any, Staff], object]
    is_done: Callable[[Appointment, Any], bool]
    done: str | Promise


def _answer(request: StaffRequest, pk: UUID, verb: Verb) -> HttpResponse:
    """Do what the form asks and answer with the panel or the diary; else with the panel and the refusal."""
    visit = _load(pk)
    form = verb.form(visit, request.POST)
    if form.is_valid():
        with form.show_refusals():
            verb.act(visit, form, request.person)
            return answer_done(request, visit, verb.done)
        if form.refusal.code == "changed_meanwhile" and verb.is_done(_load(pk), form):
            return answer_done(request, visit, verb.done)
    return show_panel(request, pk, refused=form)


def _answer_once(
    request: StaffRequest, pk: UUID, form: Any, act: Callable[[], object], done: str | Promise
) -> HttpResponse:
    """Do what a form asks that creates something, once; answer as `_answer` does."""
    visit = form.visit
    if form.is_valid():
        with form.show_refusals():
            answer_form_once(request, lambda: (act(), diary_of(visit))[1])
            return answer_done(request, visit, done)
    return show_panel(request, pk, refused=form)


def _load(pk: UUID) -> Appointment:
    return get_object_or_404(Appointment.objects.with_people(), pk=pk)


def _cancel(visit: Appointment, form: forms.CancelForm, by: Staff) -> None:
    side, reason = form.cleaned_data["why"].split(":")
    cancel(appointment=visit, cancelled_by=side, reason=reason, by=by, revision=form.revision)


def _is_cancelled(visit: Appointment, form: forms.CancelForm) -> bool:
    said = form.cleaned_data["why"]
    return visit.state == "cancelled" and f"{visit.cancelled_by}:{visit.cancel_reason}" == said


def _mark_no_show(visit: Appointment, form: forms.NoShowForm, by: Staff) -> None:
    named = [UUID(key) for key in form.cleaned_data["clients"]]
    mark_no_show(appointment=visit, clients=named, by=by, revision=form.revision)


def _is_no_show(visit: Appointment, form: forms.NoShowForm) -> bool:
    named = form.cleaned_data["clients"]
    absent = {str(row.client_id) for row in visit.attendances.all() if row.no_show_at}
    return visit.state == "no_show" or (bool(named) and absent.issuperset(named))


CONFIRM = Verb(
    forms.ConfirmForm,
    lambda visit, form, by: confirm(appointment=visit, by=by, revision=form.revision),
    lambda visit, form: visit.state == "confirmed",
    _("Confirmed."),
)
START = Verb(
    forms.StartForm,
    lambda visit, form, by: start(
        appointment=visit,
        by=by,
        at=form.when,
        override_reason=form.cleaned_data["override_reason"],
        revision=form.revision,
    ),
    lambda visit, form: visit.state == "in_session",
    _("The session has started."),
)
COMPLETE = Verb(
    forms.CompleteForm,
    lambda visit, form, by: complete(appointment=visit, by=by, at=form.when, revision=form.revision),
    lambda visit, form: visit.state == "completed",
    _("The session is completed."),
)
NO_SHOW = Verb(forms.NoShowForm, _mark_no_show, _is_no_show, _("Marked as a no-show."))
CANCEL = Verb(forms.CancelForm, _cancel, _is_cancelled, _("The visit is cancelled."))
UNDO = Verb(
    forms.UndoForm,
    lambda visit, form, by: undo(appointment=visit, by=by, revision=form.revision),
    lambda visit, form: visit.state in STATE_BEFORE[form.cleaned_data["step"]],
    _("Undone."),
)
REINSTATE = Verb(
    forms.ReinstateForm,
    lambda visit, form, by: reinstate(
        appointment=visit,
        by=by,
        override_reason=form.cleaned_data["override_reason"],
        revision=form.revision,
    ),
    lambda visit, form: visit.state in ("booked", "arrived"),
    _("The visit is booked again."),
)
DESK_NOTE = Verb(
    forms.DeskNoteForm,
    lambda visit, form, by: write_desk_note(
        appointment=visit, words=form.cleaned_data["desk_note"], by=by, revision=form.revision
    ),
    lambda visit, form: visit.desk_note == form.cleaned_data["desk_note"],
    _("The words for the desk are kept."),
)


@screen("diary/visits/<uuid:pk>/confirm", POST="appointments.change")
def confirm_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client says they will come."""
    return _answer(request, pk, CONFIRM)


@screen("diary/visits/<uuid:pk>/start", POST="appointments.change")
def start_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The session begins."""
    return _answer(request, pk, START)


@screen("diary/visits/<uuid:pk>/complete", POST="appointments.change")
def complete_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The session ends."""
    return _answer(request, pk, COMPLETE)


@screen("diary/visits/<uuid:pk>/no-show", POST="appointments.change")
def no_show_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Somebody did not come."""
    return _answer(request, pk, NO_SHOW)


@screen("diary/visits/<uuid:pk>/cancel", POST="appointments.change")
def cancel_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client or the clinic cancels."""
    return _answer(request, pk, CANCEL)


@screen("diary/visits/<uuid:pk>/undo", POST="appointments.change")
def undo_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The last step was a slip."""
    return _answer(request, pk, UNDO)


@screen("diary/visits/<uuid:pk>/reinstate", POST="appointments.change")
def reinstate_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The cancellation or the no-show was a slip."""
    return _answer(request, pk, REINSTATE)


@screen("diary/visits/<uuid:pk>/desk-note", POST="appointments.change")
def desk_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write the words for the desk."""
    return _answer(request, pk, DESK_NOTE)


@screen("diary/visits/<uuid:pk>/arrive", POST="appointments.change")
def arrive_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Check people in, each with the answer about their health."""
    visit = _load(pk)
    form = CheckInForm(visit, request.POST)

    def act() -> None:
        check_in(
            appointment=visit,
            health_news=form.health_news,
            words=form.words,
            by=request.person,
            at=form.when,
            revision=form.revision,
        )

    return _answer_once(request, pk, form, act, _("Checked in."))


@screen("diary/visits/<uuid:pk>/call", POST="calls.log")
def log_call_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Log a call with the client about this visit."""
    form = forms.CallForm(_load(pk), request.POST)

    def act() -> None:
        details = {name: form.cleaned_data[name] for name in ("direction", "outcome", "person", "words")}
        log_call(client=form.visit.client, by=request.person, **details)

    return _answer_once(request, pk, form, act, _("The call is logged."))
