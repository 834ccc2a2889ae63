"""The second step of a sign-in: six digits from a phone, or a recovery code, each of which works once."""

import hashlib
import secrets
from base64 import b32encode
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import segno
from django.db.models import Exists, OuterRef, QuerySet
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic import clock
from clinic.guessing.attempts import TooManyTries
from clinic.models import Practice, Staff

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that look alike; twelve of them are 59 bits."""
GROUPS, GROUP_LENGTH = 3, 4
DIGITS = 6
BEGUN_FOR = timedelta(minutes=15)
"""For so long a second step that was begun waits for its first code."""
MOST_FAILURES = 11
"""The pause of django-otp doubles with each wrong code; it grows no longer than 2 ** 11 s, half an hour."""


class PhoneSetUp(NamedTuple):
    """The secret for an app on a phone: as text, and as a picture that the app reads."""

    secret: str
    address: str
    qr: str


class SecondStep(NamedTuple):
    """The second step of one person: set up or not, and how many recovery codes are left."""

    is_set_up: bool
    since: object
    recovery_codes_left: int


def second_step_of(person: Staff) -> SecondStep:
    """Return the state of somebody's second step."""
    device = phone_of(person)
    left = StaticToken.objects.filter(device__user=person).count() if device else 0
    return SecondStep(device is not None, device and device.created_at, left)


def phone_of(person: Staff) -> TOTPDevice | None:
    """Return the phone that gives somebody's codes; None without a second step."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def has_second_step(person: Staff) -> bool:
    """Return True if somebody's sign-in asks for a code."""
    return phone_of(person) is not None


def with_second_step(people: QuerySet[Staff]) -> QuerySet[Any]:
    """Read as `is_asked_for_code` of each of these people whether their sign-in asks for a code."""
    confirmed = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return people.annotate(is_asked_for_code=Exists(confirmed))


def without_second_step() -> QuerySet[Any]:
    """Return the people here who sign in by password alone."""
    return with_second_step(Staff.objects.filter(archived_at=None)).filter(is_asked_for_code=False)


def begun_phone_of(person: Staff) -> TOTPDevice | None:
    """Return the phone that waits for its first code; None without one begun within a quarter of an hour."""
    since = clock.now() - BEGUN_FOR
    return TOTPDevice.objects.filter(user=person, confirmed=False, created_at__gt=since).first()


def phone_set_up(device: TOTPDevice, practice: Practice) -> PhoneSetUp:
    """Return how an app on a phone learns the secret, under the names of the practice and the person."""
    secret = b32encode(device.bin_key).decode()
    issuer = practice.name.replace(":", " ")
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{issuer}:{device.user.email}')}?{query}"
    picture = segno.make(address, error="m", micro=False)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return PhoneSetUp(spaced, address, picture.svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def is_right_code(person: Staff, code: str) -> bool:
    """Use a code up, and return True if it is right; call it with the person locked.

    A wrong one is counted by the phone, or by the recovery codes: raises TooManyTries in the pause after it.
    """
    plain = plain_code(code)
    kind: type[TOTPDevice | StaticDevice] = TOTPDevice if _is_digits(plain) else StaticDevice
    device = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
    if device is None:
        return False
    device.throttling_failure_count = min(device.throttling_failure_count, MOST_FAILURES)
    allowed, pause = device.verify_is_allowed()
    if not allowed:
        raise TooManyTries((pause["locked_until"] - clock.now()).total_seconds())
    return bool(device.verify_token(plain if kind is TOTPDevice else _digest(person, plain)))


def replace_recovery_codes(person: Staff) -> list[str]:
    """Give somebody ten new recovery codes in place of all others, and return them: only digests are kept."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery codes")
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(person, plain_code(code))) for code in codes
    )
    return codes


def forget_second_step(person: Staff) -> None:
    """Delete somebody's phone and recovery codes."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def plain_code(code: str) -> str:
    """Return a code as it is compared: people type spaces, hyphens and capitals."""
    return "".join(character for character in code.lower() if character.isalnum())


def _is_digits(plain: str) -> bool:
    return len(plain) == DIGITS and plain.isascii() and plain.isdigit()


def _random_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _digest(person: Staff, plain: str) -> str:
    """Return sixteen characters that stand for a recovery code in the database."""
    return hashlib.sha256(f"{person.pk}|{plain}".encode("utf-8", "replace")).hexdigest()[:16]
