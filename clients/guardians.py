"""Guardians and their wards: a guardian is an adult on file, and no chain of guardians leads back."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clients.models import Client
from clients.models.age import is_child
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from clinic.setup.days import earliest_today


def lock_adult_age() -> Practice:
    """Lock the practice, before any client: its adult age does not rise while somebody is judged by it."""
    return Practice.lock(Practice.current().pk)


def require_guardian(client: Client, guardian: Client, practice: Practice) -> None:
    """Refuse a guardian who cannot be this client's; the practice and both clients are locked."""
    if guardian.pk == client.pk:
        raise fault("/guardian", "guardian_is_the_client", "Name another person as guardian.")
    if guardian.archived_at is not None:
        raise fault("/guardian", "guardian_unknown", "Restore the guardian first; then name them here.")
    if is_child(guardian.birth_on, earliest_today(), practice.adult_age):
        raise fault("/guardian", "guardian_is_a_child", "Name an adult as guardian.")
    if _speaks_for(client, guardian):
        raise fault("/guardian", "guardian_loop", "This client is, by others, a guardian of that person.")


def require_adult_of_wards(client: Client, practice: Practice) -> None:
    """Refuse a birth date that makes a child of a guardian; the practice and the client are locked."""
    if not is_child(client.birth_on, earliest_today(), practice.adult_age):
        return
    if client.wards.on_file().exists():
        raise fault(
            "/birth_on",
            "guardian_is_a_child",
            "This client is a guardian, and a child by this date. Check it, or name another guardian first.",
        )


def require_birth_not_needed(client: Client, born: date, practice: Practice) -> None:
    """Refuse to take out the birth date of a child, of a guardian, or of somebody who has one.

    Without it a child would count as an adult, and a grown-up ward as a child. The practice and the client
    are locked.
    """
    child = is_child(born, earliest_today(), practice.adult_age)
    if child or client.guardian_id is not None or client.wards.on_file().exists():
        raise fault(
            "/birth_on",
            "birth_date_needed",
            "Who speaks for whom goes by this birth date. Correct it rather than take it out, or end the "
            "guardianship first.",
        )


def require_adult_guardians(practice: Practice, adult_age_before: int) -> None:
    """Refuse an adult age that makes children of guardians who were adults before, and count them.

    The practice's row is locked. A guardian who was a child already speaks against no change.
    """
    wards = Client.objects.on_file().filter(guardian__birth_on__isnull=False)
    births = dict(wards.values_list("guardian", "guardian__birth_on")).values()
    today = earliest_today()
    adults = [birth_on for birth_on in births if not is_child(birth_on, today, adult_age_before)]
    if children := sum(is_child(birth_on, today, practice.adult_age) for birth_on in adults):
        raise fault(
            "/adult_age",
            "guardian_is_a_child",
            _(
                "Guardians who would be under this age: {children}. Choose a lower age, or have "
                "other guardians named first."
            ).format(children=children),
        )


def require_no_wards(client: Client) -> None:
    """Refuse to leave children without the guardian who speaks for them, and name them; the row is locked."""
    adult_age, today = Practice.current().adult_age, earliest_today()
    wards: QuerySet[Client] = client.wards.on_file().order_by("name", "id")
    spoken_for = [ward for ward in wards if ward.is_minor(today, adult_age)]
    if spoken_for:
        raise Refusal(
            "guardian_needed",
            "This client is the guardian of others. Give them another guardian first.",
            wards=[{"id": str(ward.pk), "name": ward.name} for ward in spoken_for],
        )


def _speaks_for(client: Client, guardian: Client) -> bool:
    """Return True if the client is the guardian's guardian, at any distance."""
    seen, above = {guardian.pk}, guardian.guardian
    while above is not None and above.pk not in seen:
        if above.pk == client.pk:
            return True
        seen.add(above.pk)
        above = above.guardian
    return False
