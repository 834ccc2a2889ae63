"""Remove the second step of a sign-in: one's own, or that of somebody who lost the phone."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.staff.actions.set_password import require_own_password
from clinic.staff.actions.sign_out import sign_out_everywhere
from clinic.staff.second_step import forget_second_step, has_second_step


@transaction.atomic
def remove_second_step(*, password: str, by: Staff) -> None:
    """Sign in by password alone from now on.

    Refuses `wrong_password`, `no_second_step`, and `second_step_required` where the practice asks for it.
    """
    person = require_own_password(password, by)
    _require_second_step(person)
    if Practice.current().second_step_required:
        text = "This practice asks everybody for a second step. Set yours up on another phone instead."
        raise Refusal("second_step_required", text, status=403)
    forget_second_step(person)
    audit.record(by, "second_step_removed", person)


@transaction.atomic
def take_second_step(*, person: Staff, by: Actor) -> None:
    """Take the second step from somebody who lost phone and recovery codes; signs them out everywhere.

    Their next sign-in takes the password alone, or leads to a new set-up. Refuses `no_second_step`, and
    `own_second_step`: one's own is removed with one's password.
    """
    person = Staff.lock(person.pk)
    if by.actor_key == person.actor_key:
        raise Refusal("own_second_step", "This is your own. Remove it in your account, with your password.")
    _require_second_step(person)
    forget_second_step(person)
    audit.record(by, "second_step_taken", person)
    sign_out_everywhere(person=person, by=by)


def _require_second_step(person: Staff) -> None:
    if not has_second_step(person):
        raise Refusal("no_second_step", "There is no second step here: the password alone signs in.")
