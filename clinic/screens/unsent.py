"""A form that came too late to be taken: kept on the page that asks for the password, nowhere else."""

from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from clinic.appearance.languages import language_of_screens
from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.screens.answers import answer_refusal, is_partial, render_screen, with_headers
from clinic.screens.session import person_last_signed_in

LASTS_FOR = timedelta(hours=12)
SECRETS = {"password", "current", "otp", "recovery_code"}
"""Fields that are never written into a page: a form with one of them is typed anew."""
SALT = "knotwork.unsent_form"
SIGN_IN_ENDED = _("The sign-in had ended, so this was not sent yet.")
OPEN_TOO_LONG = _("The page was open for too long, so this was not sent yet.")
NOT_OURS = _(
    "This page was open for too long, or was sent from elsewhere. Open it again and send it once more."
)


class UnsentForm(NamedTuple):
    """A form as it was typed: by whom, for which address, and its fields without the token of forms."""

    person: str
    address: str
    fields: list[tuple[str, str]]


def ask_for_password_again(
    request: HttpRequest, refusal: Refusal, because: str | Promise = SIGN_IN_ENDED
) -> HttpResponse:
    """Ask whoever typed a form for the password, on a page that holds the form until then.

    Where nobody knows who typed it, or where it holds a secret, the refusal is the answer.
    """
    person = person_last_signed_in(request)
    if person is None or SECRETS.intersection(request.POST):
        return answer_refusal(request, refusal)
    who = {"email": person.email, "name": person.name}
    context = {"title": "", "because": because, "unsent": _kept(request, person), **who}
    return render_screen(request, "clinic/signed_out.html", context, status=refusal.status)


def refuse_forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without the token of a page of ours: the browser lost it, or the form is of another site.

    A form of our own page is held until the password is typed; htmx leaves it where it was typed.
    """
    refusal = Refusal("form_not_ours", NOT_OURS, status=403)
    with translation.override(language_of_screens(request)):
        is_ours = url_has_allowed_host_and_scheme(request.headers.get("Referer"), {request.get_host()})
        if is_ours and not is_partial(request):
            return with_headers(ask_for_password_again(request, refusal, OPEN_TOO_LONG))
        return with_headers(answer_refusal(request, refusal))


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
