"""Set up the second step of one's own sign-in, or get new recovery codes for it."""

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from clinic.staff.actions.set_password import require_own_password
from clinic.staff.second_step import begun_phone_of, has_second_step, plain_code, replace_recovery_codes


@transaction.atomic
def set_up_second_step(*, password: str, by: Staff) -> TOTPDevice:
    """Begin a second step with a new secret; a phone gives its first code within a quarter of an hour.

    A second step that is in use stays so until then. Refuses `wrong_password`.
    """
    require_own_password(password, by)
    return begin_second_step(by=by)


@transaction.atomic
def begin_second_step(*, by: Staff) -> TOTPDevice:
    """The same for somebody whose password was right a moment ago."""
    person = Staff.lock(by.pk)
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    device = TOTPDevice.objects.create(user=person, name="phone", confirmed=False)
    audit.record(by, "second_step_begun", person)
    return device


@transaction.atomic
def confirm_second_step(*, code: str, by: Staff) -> list[str]:
    """Put the second step that was begun to use, with its first code; return ten recovery codes.

    It takes the place of the one in use. Refuses `second_step_not_begun` and `second_step_wrong`.
    """
    person = Staff.lock(by.pk)
    device = begun_phone_of(person)
    if device is None:
        text = "No second step waits for a code: it is in use already, or too old. Start again."
        raise Refusal("second_step_not_begun", text)
    if not device.verify_token(plain_code(code)):
        text = "This code is not right. Wait for the next six digits of your phone, and type those."
        raise fault("/otp", "second_step_wrong", text)
    TOTPDevice.objects.filter(user=person).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record(by, "second_step_set_up", person)
    return replace_recovery_codes(person)


@transaction.atomic
def renew_recovery_codes(*, password: str, by: Staff) -> list[str]:
    """Make all one's recovery codes void; return ten new ones. Refuses `wrong_password`, `no_second_step`."""
    person = require_own_password(password, by)
    if not has_second_step(person):
        raise Refusal("no_second_step", "There is no second step here yet. Set it up first.")
    audit.record(by, "recovery_codes_renewed", person)
    return replace_recovery_codes(person)
