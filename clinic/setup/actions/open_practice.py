"""Open a new deployment: its practice and its first owner."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from clinic.actions.records import add_record
from clinic.actors import Actor
from clinic.models import Practice, Staff
from clinic.refusals import Refusal
from clinic.roles import OWNER
from clinic.staff.actions.add_staff import add_staff


@transaction.atomic
def open_practice(
    *,
    owner_name: str,
    owner_email: str,
    owner_password: str | None,
    owner_roles: Iterable[str] = (OWNER,),
    by: Actor,
    **practice: Any,
) -> tuple[Practice, Staff]:
    """Write the one practice and the owner who sets up the rest; without a password they cannot sign in yet.

    Raises `practice_exists`, `weak_password`.
    """
    if Practice.objects.exists():
        raise Refusal("practice_exists", "One deployment is one practice, and it is open already.")
    opened = add_record(Practice, practice, by=by)
    owner = add_staff(name=owner_name, email=owner_email, password=owner_password, roles=owner_roles, by=by)
    return opened, owner
