"""A form that came after the sign-in had ended: kept on the page that asks for the password, nowhere else."""

from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse

from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.screens.answers import answer_refusal, render_screen
from clinic.screens.session import person_last_signed_in

LASTS_FOR = timedelta(hours=12)
SECRETS = {"password", "current", "otp", "recovery_code"}
"""Fields that are never written into a page: a form with one of them is typed anew."""
SALT = "knotwork.unsent_form"


class UnsentForm(NamedTuple):
    """A form as it was typed: by whom, for which address, and its fields without the token of forms."""

    person: str
    address: str
    fields: list[tuple[str, str]]


def ask_for_password_again(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Ask whoever typed a form for the password, on a page that holds the form until then.

    Where nobody knows who typed it, or where it holds a secret, the refusal is the answer.
    """
    person = person_last_signed_in(request)
    if person is None or SECRETS.intersection(request.POST):
        return answer_refusal(request, refusal)
    context = {"title": "", "email": person.email, "name": person.name, "unsent": _kept(request, person)}
    return render_screen(request, "clinic/signed_out.html", context, status=refusal.status)


def unsent_form_of(person: Staff, kept: str) -> UnsentForm | None:
    """Return the form that a page kept, if this person typed it, and not too long ago."""
    try:
        form = UnsentForm(*signing.loads(kept, salt=SALT, max_age=LASTS_FOR))
    except signing.BadSignature:
        return None
    return form if form.person == str(person.pk) else None


def _kept(request: HttpRequest, person: Staff) -> str:
    """Return the form of a request as a hidden field holds it: signed, so that it is sent as it was typed."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    return signing.dumps((str(person.pk), request.get_full_path(), fields), salt=SALT, compress=True)
