"""/set-up/forms/{id}/archive and /restore: ask a form no more, and again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.screens.removal import RemovalWords, answer_removal, answer_return
from treatments.intake.actions.archive import archive_form, restore_form
from treatments.models import IntakeForm

LEAVING = RemovalWords(
    sentence=_(
        "Nobody is asked it any more, before no visit. Who was asked and has not handed it in finds the link "
        "closed. Answers that were handed in stay, and so does what they state. It can be taken back."
    ),
    done=_("It is no longer asked."),
    button=_("Stop asking it"),
    back="forms",
    back_label=_("Forms before a visit"),
)


@screen("set-up/forms/<uuid:pk>/archive", GET="forms.change", POST="forms.change")
def archive_form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask before a form is asked no more; one that is not asked already leads back to the list."""
    record = get_object_or_404(IntakeForm, pk=pk)
    if record.archived_at:
        return see_other("forms")
    return answer_removal(
        request,
        record,
        record.title,
        LEAVING,
        lambda form: archive_form(form=record, revision=form.revision, by=request.person),
    )


@screen("set-up/forms/<uuid:pk>/restore", POST="forms.change")
def restore_form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a form again, from the next booking."""
    record = get_object_or_404(IntakeForm, pk=pk)
    return answer_return(
        request,
        record,
        lambda revision: restore_form(form=record, revision=revision, by=request.person),
        done=_("It is asked again from the next booking."),
        back="forms",
    )
