"""The owner of a follow-up: a therapist who works here now."""

from django.db.models import QuerySet

from clients.models import Client
from clinic.models import Staff
from clinic.refusals import fault
from clinic.roles import OWNER, THERAPIST
from treatments.models import Episode, SessionNote


def active_therapists() -> QuerySet[Staff]:
    """Return the staff who treat and have not left, in the order in which they joined."""
    return Staff.objects.filter(archived_at=None, roles__contains=[THERAPIST]).order_by("created_at", "pk")


def keepers() -> list[Staff]:
    """Return who may own follow-ups: the therapists; where none is left, the owners of the practice."""
    owners = Staff.objects.filter(archived_at=None, roles__contains=[OWNER]).order_by("created_at", "pk")
    return list(active_therapists()) or list(owners)


def is_active_therapist(person: Staff) -> bool:
    """Return True if this person treats and has not left: only they may read what is clinical."""
    return person.is_active and THERAPIST in person.roles


def require_active_therapist(owner: Staff | None) -> None:
    """Refuse to give a follow-up to somebody who may not read it: `owner_not_therapist`."""
    if owner is not None and not is_active_therapist(owner):
        raise fault("/owner", "owner_not_therapist", "Only a therapist who works here looks after it.")


def choose_owner(client: Client, episode: Episode | None) -> Staff:
    """Return the author of the episode's last note, else the client's; else a therapist, else the owner."""
    notes = SessionNote.objects.not_in_error().filter(
        attendance__client=client, author__in=active_therapists()
    )
    notes = notes.select_related("author").order_by("-created_at")
    note = (episode and notes.filter(episode=episode).first()) or notes.first()
    if note:
        return note.author
    return keepers()[0]
