"""Signing in from a network address: guesses are slowed, whichever way they come.

The API, the page and the dialog over an open page all sign in here.
"""

from contextlib import AbstractContextManager
from typing import Any

from clinic.guessing.attempts import (
    Guard,
    address_of,
    begin_attempt,
    forgotten_password_guard,
    second_step_guard,
    sign_in_guard,
    slow_guessing,
)
from clinic.models import Staff
from clinic.staff.actions.send_reset_link import send_reset_link
from clinic.staff.actions.sign_in import SignedIn, recognise, sign_in
from clinic.staff.second_step import has_second_step


def sign_in_from(request: Any, *, email: str, password: str, otp: str = "") -> SignedIn:
    """Sign in with all that a request brought at once.

    Refuses `not_recognised`, what `sign_in` refuses, and `too_many_tries` after many wrong ones.
    """
    return enter_from(request, person=recognise_from(request, email=email, password=password), otp=otp)


def recognise_from(request: Any, *, email: str, password: str) -> Staff:
    """Return whose e-mail and password a request brought: the first half of signing in."""
    email = email.strip().lower()
    with slow_guessing(
        sign_in_guard(),
        subject=email,
        source=address_of(request),
        about=lambda: Staff.objects.filter(email=email).first(),
    ):
        return recognise(email=email, password=password)


def enter_from(request: Any, *, person: Staff, otp: str = "") -> SignedIn:
    """Sign in somebody whose password was right; a code that the request brought is one guess."""
    if not otp.strip() or not has_second_step(person):
        return sign_in(person=person, otp=otp)
    with slow_guesses_about(person, request, second_step_guard()):
        return sign_in(person=person, otp=otp)


def slow_guesses_about(
    person: Staff, request: Any, guard: Guard | None = None
) -> AbstractContextManager[Any]:
    """Count the block as one guess at a secret of a known person: the password, unless a guard says else."""
    return slow_guessing(
        guard or sign_in_guard(), subject=person.email, source=address_of(request), about=lambda: person
    )


def send_reset_link_from(request: Any, *, email: str) -> None:
    """Send the link to a new password to whoever signs in with this e-mail; asking often is slowed."""
    email = email.strip().lower()
    begin_attempt(forgotten_password_guard(), subject=email, source=address_of(request))
    send_reset_link(email=email)
