"""Set a password in place of a forgotten one."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.staff.actions.set_password import check_password_is_strong
from clinic.staff.actions.sign_out import sign_out_everywhere
from clinic.staff.password_links import PasswordLink


@transaction.atomic
def reset_password(*, person: Staff, password: str, by: Actor) -> Staff:
    """Set a new password, which signs out every device. Refuses `archived_already` and `weak_password`."""
    person = Staff.lock(person.pk)
    if not person.is_active:
        raise Refusal("archived_already", "This person was archived. Restore them first.")
    check_password_is_strong(password, person)
    person.set_password(password)
    person.save_revision("password")
    audit.record(by, "changed", person, fields=["password"])
    sign_out_everywhere(person=person, by=by)
    return person


@transaction.atomic
def reset_password_by_link(*, link: PasswordLink, key: str, password: str, by: Actor) -> Staff:
    """The same for whoever holds the link of a letter; the new password ends the link."""
    Staff.lock(link.person_of(key).pk)
    return reset_password(person=link.person_of(key), password=password, by=by)
