"""/clients/{id}/calls and /clients/{id}/health-statements: what was said on the telephone or at the desk."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.log_call import log_call
from clients.actions.record_health_statement import record_health_statement
from clients.overview.record import open_client
from clients.screens.forms import HealthStatementForm, LoggedCallForm, answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/calls", GET="calls.log", POST="calls.log")
def client_call_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Log a call with a client."""
    form = LoggedCallForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The call is logged."),
                lambda client: log_call(client=client, by=request.person, **form.answers),
            )
    return render_record_form(
        request, open_client(pk), form, heading=_("Log a call"), button=_("Log the call")
    )


@screen(
    "clients/<uuid:pk>/health-statements",
    GET="health_statements.record",
    POST="health_statements.record",
)
def client_statement_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep what a client tells the desk for the therapist; nobody at the desk reads it back."""
    form = HealthStatementForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("Passed on to the therapist."),
                lambda client: record_health_statement(client=client, words=words, by=request.person),
            )
    return render_record_form(
        request, open_client(pk), form, heading=_("For the therapist"), button=_("Pass it on")
    )
