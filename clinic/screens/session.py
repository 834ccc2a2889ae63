"""The sign-in of a browser: a token in a cookie that no script reads, and that ends when it is left alone.

The cookie holds the token of clinic/staff/actions/sign_in.py, when it was last used and by whom, signed. It
is written anew at most once a minute, so that being active costs the database nothing.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from clinic import clock
from clinic.http.access import BearerToken
from clinic.models import Staff

COOKIE = "__Host-knotwork" if settings.HTTPS else "knotwork"
WRITTEN_EVERY = timedelta(minutes=1)


class BrowserSession(NamedTuple):
    """Whoever uses this browser, and since when the cookie was not written."""

    person: Staff
    token: AuthToken
    secret: str
    age: timedelta


def longest_idle() -> timedelta:
    """Return how long a browser may be left alone before it asks for the password."""
    return timedelta(minutes=settings.SCREENS_IDLE_MINUTES)


def session_of(request: HttpRequest) -> BrowserSession | None:
    """Return the sign-in of this browser; None without one, and once it expired or was idle for too long."""
    session = sign_in_held_by(request)
    return session if session and session.age <= longest_idle() else None


def sign_in_held_by(request: HttpRequest) -> BrowserSession | None:
    """Return the sign-in whose token this browser holds, however long it was idle; None once it expired."""
    try:
        secret, seen, _person = _read_cookie(request)
        age = timedelta(seconds=clock.now().timestamp() - int(seen))
        person, token = BearerToken().authenticate_credentials(secret.encode("ascii", "replace"))
    except (KeyError, ValueError, signing.BadSignature, AuthenticationFailed):
        return None
    return BrowserSession(person, token, secret, age)


def person_last_signed_in(request: HttpRequest) -> Staff | None:
    """Return whoever used this browser before their sign-in ended by itself; None after a sign-out."""
    try:
        _secret, _seen, person = _read_cookie(request)
    except (KeyError, ValueError, signing.BadSignature):
        return None
    return Staff.objects.filter(pk=person, archived_at=None).first()


def open_session(response: HttpResponse, secret: str, person: Staff) -> None:
    """Sign this browser in with a token that was just issued to this person."""
    _write_cookie(response, secret, int(clock.now().timestamp()), person)


def _write_cookie(response: HttpResponse, secret: str, seen: int, person: Staff) -> None:
    value = _signer().sign(f"{secret}|{seen}|{person.pk}")
    options: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.HTTPS}
    response.set_cookie(COOKIE, value, **options)


def keep_session(request: HttpRequest, response: HttpResponse, session: BrowserSession) -> None:
    """Note that the browser is in use, unless the answer signs it in or out itself."""
    if session.age > WRITTEN_EVERY and COOKIE not in response.cookies:
        open_session(response, session.secret, session.person)


def lock_session(request: HttpRequest, response: HttpResponse) -> None:
    """Let this browser ask for the password from now on, as if it had been left alone for too long."""
    session = session_of(request)
    if session is not None:
        _write_cookie(response, session.secret, 0, session.person)


def close_session(response: HttpResponse) -> None:
    """Take the token from this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _read_cookie(request: HttpRequest) -> list[str]:
    return _signer().unsign(request.COOKIES[COOKIE]).split("|")


def _signer() -> signing.Signer:
    return signing.Signer(salt="knotwork.screens")
