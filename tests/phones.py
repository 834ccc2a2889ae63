"""Phones that give the six digits of somebody's second step."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic.models import Staff
from clinic.staff.second_step import replace_recovery_codes


def code_of(person: Staff, *, steps: int = 0) -> str:
    """Return the six digits that somebody's newest phone shows, or shows so many half minutes from now."""
    device = TOTPDevice.objects.filter(user=person).latest("pk")
    generator = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    generator.time = time.time() + steps * device.step
    return f"{generator.token():06}"


def wrong_code_of(person: Staff) -> str:
    """Return six digits that are none of those the phone shows about now."""
    shown = {code_of(person, steps=steps) for steps in range(-3, 4)}
    return next(f"{number:06}" for number in range(10) if f"{number:06}" not in shown)


def give_second_step(person: Staff) -> list[str]:
    """Set up a second step as if it had been a while ago; return the recovery codes."""
    TOTPDevice.objects.create(user=person, name="phone", confirmed=True)
    return replace_recovery_codes(person)
