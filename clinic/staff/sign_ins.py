"""Signing in from a network address: guesses are slowed, whichever way they come."""

from datetime import datetime
from typing import Any

from clinic.guessing.attempts import address_of, sign_in_guard, slow_guessing
from clinic.models import Staff
from clinic.staff.actions.sign_in import sign_in


def sign_in_from(request: Any, *, email: str, password: str) -> tuple[Staff, str, datetime]:
    """Sign in with what a request brought; return the person, a token and when it expires.

    Refuses `not_recognised`, and `too_many_tries` after many wrong ones.
    """
    email = email.strip().lower()
    with slow_guessing(
        sign_in_guard(),
        subject=email,
        source=address_of(request),
        about=lambda: Staff.objects.filter(email=email).first(),
    ):
        return sign_in(email=email, password=password)
