"""A serializer of named records."""

from typing import Any

from rest_framework import serializers


class Named(serializers.Serializer[Any]):
    """Something by its id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
