"""One link of an invitation, used from two places at once: it sets one password."""

from collections import Counter

from django.test import Client as Browser

from clinic.actors import SystemActor
from clinic.models import AuditEntry
from clinic.staff.actions.add_staff import add_staff
from tests.callers import at_once
from tests.clinic.staff.links import link_of
from tests.factories import PracticeFactory

CROWD = 4


def test_a_link_used_at_once_from_several_places_sets_one_password(fresh_database: str) -> None:
    PracticeFactory.create()
    gil = add_staff(email="gil@willow.test", name="Gil", roles=["therapist"], by=SystemActor("test"))
    link = link_of(gil)
    passwords = [f"nine green lanterns {number}" for number in range(CROWD)]

    def use(password: str) -> int:
        return int(Browser().post(link, {"password": password}).status_code)

    statuses = at_once([lambda password=password: use(password) for password in passwords])  # type: ignore[misc]

    gil.refresh_from_db()
    [winner] = [password for password, status in zip(passwords, statuses, strict=True) if status == 200]
    assert Counter(statuses) == {200: 1, 410: CROWD - 1}
    assert gil.check_password(winner)
    assert AuditEntry.objects.filter(verb="changed", fields=["password"]).count() == 1
