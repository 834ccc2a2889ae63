"""Set a password."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from knox.models import AuthToken

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from clinic.staff.actions.sign_out import sign_out_everywhere


def check_password_is_strong(password: str, person: Staff) -> None:
    """Refuse a short, common or own-name password, saying which."""
    try:
        validate_password(password, user=person)
    except ValidationError as weak:
        raise fault("/password", "weak_password", " ".join(weak.messages)) from None


def require_own_password(password: str, by: Staff) -> Staff:
    """Lock a person whose password this is, and return them as they are now; refuses `wrong_password`."""
    person = Staff.lock(by.pk)
    if not person.check_password(password):
        raise Refusal("wrong_password", "The current password is not this one. Try again.", status=403)
    return person


@transaction.atomic
def change_own_password(*, current: str, password: str, keep_token: AuthToken | None, by: Staff) -> Staff:
    """Change one's own password, which signs out every other device."""
    check_password_is_strong(password, by)
    person = require_own_password(current, by)
    person.set_password(password)
    person.save_revision("password")
    audit.record(by, "changed", person, fields=["password"])
    sign_out_everywhere(person=person, by=by, except_for=keep_token)
    return person
