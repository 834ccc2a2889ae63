from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from clients.models.client import Client
from clinic.models.record import Record

SEEN_FROM_THE_OTHER = {
    "partner": "partner",
    "parent": "child",
    "child": "parent",
    "sibling": "sibling",
    "other": "other",
}
"""What the relative is to the client, and what the client is to the relative."""
RELATIONS = tuple(SEEN_FROM_THE_OTHER)


class FamilyLinkQuery(models.QuerySet["FamilyLink"]):
    def of(self, client: Client) -> FamilyLinkQuery:
        """Return the links of a client, from whichever side they were made."""
        return self.filter(Q(client=client) | Q(relative=client)).select_related("client", "relative")


class FamilyLink(Record):
    """Two clients of one family: `relative` is the `relation` of `client`. It opens no record."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="family_links")
    relative = models.ForeignKey(Client, models.CASCADE, related_name="family_links_to")
    relation = models.CharField(max_length=8, choices=[(r, r) for r in RELATIONS])

    objects: ClassVar = FamilyLinkQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Least("client", "relative"),
                Greatest("client", "relative"),
                name="relatives_are_linked_once",
                violation_error_code="linked_already",
                violation_error_message="These two are linked already. End that link first.",
            ),
            models.CheckConstraint(
                condition=~Q(client=F("relative")),
                name="nobody_is_their_own_relative",
                violation_error_code="relative_is_the_client",
                violation_error_message="Choose another person.",
            ),
            models.CheckConstraint(condition=Q(relation__in=RELATIONS), name="family_relation_is_known"),
        ]

    def seen_by(self, client: Client) -> tuple[Client, str]:
        """Return the other person, and what they are to this client."""
        if client.pk == self.client_id:
            return self.relative, self.relation
        return self.client, SEEN_FROM_THE_OTHER[self.relation]
