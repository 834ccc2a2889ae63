"""Add a member of staff."""

from collections.abc import Iterable
from datetime import date
from typing import NotRequired, TypedDict

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Registration, Resource, Staff
from clinic.roles import THERAPIST
from clinic.staff.actions.invite import post_invitation
from clinic.staff.actions.set_password import check_password_is_strong


class RegisterEntry(TypedDict):
    """An entry in a professional register."""

    register: str
    number: str
    expires_on: NotRequired[date | None]


class StaffChanges(TypedDict, total=False):
    """The details of a member of staff that people set."""

    email: str
    name: str
    roles: list[str]
    gender: str
    password: str
    registrations: Iterable[RegisterEntry]
    most_visits_a_day: int | None
    most_minutes_a_day: int | None


class NewStaff(TypedDict):
    """A new member of staff; without a password they are invited to choose one."""

    email: str
    name: str
    roles: list[str]
    gender: NotRequired[str]
    password: NotRequired[str]
    registrations: NotRequired[Iterable[RegisterEntry]]
    most_visits_a_day: NotRequired[int | None]
    most_minutes_a_day: NotRequired[int | None]


@transaction.atomic
def add_staff(
    *,
    email: str,
    name: str,
    roles: Iterable[str],
    gender: str = "",
    password: str | None = None,
    registrations: Iterable[RegisterEntry] = (),
    most_visits_a_day: int | None = None,
    most_minutes_a_day: int | None = None,
    by: Actor,
) -> Staff:
    """Add someone who signs in by e-mail; a therapist can be booked from then on.

    Without a password they are sent an invitation, whose link sets one.
    """
    person = Staff(
        email=email.lower(),
        name=name,
        roles=sorted(set(roles)),
        gender=gender,
        most_visits_a_day=most_visits_a_day,
        most_minutes_a_day=most_minutes_a_day,
    )
    if password is None:
        person.invited_at = clock.now()
    else:
        check_password_is_strong(password, person)
    person.set_password(password)
    person.full_clean()
    person.save(force_insert=True)
    enter_registrations(person, registrations)
    sync_therapist_resource(person)
    audit.record(by, "added", person, fields=["email", "name", "roles", "gender", "registrations"])
    if person.invited_at:
        post_invitation(person, by=by)
    return person


def enter_registrations(person: Staff, registrations: Iterable[RegisterEntry]) -> None:
    """Make these the person's entries in professional registers."""
    person.registrations.all().delete()
    Registration.objects.bulk_create(Registration(staff=person, **entry) for entry in registrations)


def sync_therapist_resource(person: Staff) -> None:
    """Give a therapist the resource that the diary books, under their present name; take it from others."""
    bookable = THERAPIST in person.roles and person.is_active
    existing = Resource.objects.select_for_update(no_key=True).filter(staff=person).first()
    if existing is None and not bookable:
        return
    resource = existing or Resource(kind="therapist", staff=person)
    resource.name = person.name
    resource.archived_at = None if bookable else resource.archived_at or person.archived_at or clock.now()
    if existing:
        resource.save_revision()
    else:
        resource.save()
