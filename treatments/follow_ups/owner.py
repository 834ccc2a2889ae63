"""Who looks after a client: the therapists that work here now."""

from django.db.models import QuerySet

from clients.models import Client
from clinic.models import Staff
from clinic.roles import OWNER, THERAPIST
from treatments.models import Episode, SessionNote


def therapists() -> QuerySet[Staff]:
    """Those who treat and have not left, whoever came first before the others."""
    return Staff.objects.filter(archived_at=None, roles__contains=[THERAPIST]).order_by("created_at", "pk")


def is_therapist(person: Staff) -> bool:
    """Whether this person treats and has not left: only they may read what is clinical."""
    return person.is_active and THERAPIST in person.roles


def therapist_of(client: Client, episode: Episode | None) -> Staff:
    """Who wrote the episode's last note, else the client's; else another therapist, else the owner."""
    notes = SessionNote.objects.not_in_error().filter(attendance__client=client, author__in=therapists())
    notes = notes.select_related("author").order_by("-created_at")
    note = (episode and notes.filter(episode=episode).first()) or notes.first()
    if note:
        return note.author
    owners = Staff.objects.filter(archived_at=None, roles__contains=[OWNER]).order_by("created_at", "pk")
    found = therapists().first() or owners.first()
    assert found is not None, "a practice has an owner"
    return found
