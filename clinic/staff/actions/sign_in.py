"""Sign in with e-mail, password and, where there is one, the second step."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from knox.models import AuthToken, get_digest_token
from knox.settings import CONSTANTS, knox_settings

from clinic import audit, clock
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.staff.actions.set_up_second_step import confirm_second_step
from clinic.staff.second_step import has_second_step, is_right_code


class SignedIn(NamedTuple):
    """A sign-in that succeeded: of whom, the token and when it expires."""

    person: Staff
    token: str
    expires_at: datetime


def recognise(*, email: str, password: str) -> Staff:
    """Return whose e-mail and password these are; any fault is `not_recognised`, in equal words and time."""
    person = Staff.objects.filter(email=email.strip().lower()).first()
    if person is None:
        make_password(password)  # as slow as a check, so that the time tells nobody which e-mails work here
    if person is None or not person.check_password(password) or not person.is_active:
        raise _not_recognised()
    return person


def sign_in(*, person: Staff, otp: str = "") -> SignedIn:
    """Sign in somebody whose password was right, with a code where they have a second step.

    Refuses `second_step_missing` without a code, `second_step_wrong`, and `second_step_required` where the
    practice asks everybody for one and this person has none yet.
    """
    with transaction.atomic():  # which keeps the count of wrong codes
        person = Staff.lock(person.pk)
        refusal = _refusal_of_code(person, otp)
        if refusal is None:
            return SignedIn(person, *issue_token(person=person))
    raise refusal


def _not_recognised() -> Refusal:
    return Refusal("not_recognised", "This e-mail and password do not match. Try again.", status=401)


def _refusal_of_code(person: Staff, otp: str) -> Refusal | None:
    """Return what speaks against signing in with this code; the person is locked."""
    if not person.is_active:
        return _not_recognised()
    if has_second_step(person):
        if not otp.strip():
            text = "Give the six digits of your phone as well, or a recovery code."
            return Refusal("second_step_missing", text, status=401)
        if not is_right_code(person, otp):
            text = "This code is not right, or was used already. Wait for the next six digits and type those."
            return Refusal("second_step_wrong", text, status=401)
    elif Practice.current().second_step_required:
        text = "This practice asks everybody for a second step. Set yours up first: sign in on the web page."
        return Refusal("second_step_required", text, status=403)
    return None


@transaction.atomic
def issue_token(*, person: Staff) -> tuple[str, datetime]:
    """Issue a token for one device; beyond ten at once, delete the oldest."""
    person = Staff.lock(person.pk)
    digest, token = get_digest_token()
    held = AuthToken(
        digest=digest,
        token_key=token[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=person,
        expiry=clock.now() + knox_settings.TOKEN_TTL,
    )
    held.save(force_insert=True)
    newest = AuthToken.objects.filter(user=person).order_by("-created", "-digest")
    newest.exclude(pk__in=list(newest.values_list("pk", flat=True)[: settings.SIGN_INS_AT_ONCE])).delete()
    audit.record(person, "signed_in", person)
    return token, held.expiry


@transaction.atomic
def set_up_and_sign_in(*, person: Staff, code: str) -> tuple[SignedIn, list[str]]:
    """Put a required second step to use with its first code and sign in; return the recovery codes too.

    The password was right a moment ago. It opens nothing to somebody who has a second step already: refuses
    `sign_in_expired`, and what `confirm_second_step` refuses.
    """
    person = Staff.lock(person.pk)
    if has_second_step(person) or not person.is_active:
        text = "A second step is set up here already. Sign in again, with its code."
        raise Refusal("sign_in_expired", text, status=401)
    codes = confirm_second_step(code=code, by=person)
    return SignedIn(person, *issue_token(person=person)), codes
