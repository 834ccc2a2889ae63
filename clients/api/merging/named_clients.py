"""Clients as bodies and queries name them, by id: one who was merged leads on."""

from typing import Any
from uuid import UUID

import django_filters
from rest_framework import serializers

from clients.merging.leading_on import key_that_goes_on, require_client_not_merged
from clients.models import Client
from clinic.http.request_body import IdField


class ClientIdField(IdField):
    """The id of a client; that of one who was merged is refused `client_merged`, with the one to name."""

    def to_internal_value(self, data: Any) -> Client:
        """Return the client."""
        try:
            client: Client = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if error.get_codes() == ["does_not_exist"]:
                require_client_not_merged(data)
            raise
        client.require_not_merged()
        return client


class ClientFilter(django_filters.UUIDFilter):
    """The records of a client; by the id of one who was merged, those of the one that goes on."""

    def filter(self, qs: Any, value: UUID | None) -> Any:
        """Keep the records of this client."""
        return super().filter(qs, key_that_goes_on(value) if value else value)
