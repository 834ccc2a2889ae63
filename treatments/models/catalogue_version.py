from __future__ import annotations

from typing import ClassVar

from django.db import models

from clinic import clock
from clinic.models.record import Record
from clinic.refusals import Refusal


class CatalogueVersion(Record):
    """A version of the catalogue that was loaded; a signed note names the one it was written with."""

    muscles_version = models.CharField(max_length=20)
    zones_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "muscles_version", "zones_version", name="catalogue_version_is_loaded_once"
            ),
        ]

    @classmethod
    def current(cls) -> CatalogueVersion:
        """Return the catalogue in use, the one loaded last; refuse while none is loaded."""
        version = cls._default_manager.order_by("-loaded_at", "-id").first()
        if version is None:
            raise Refusal(
                "catalogue_missing", "No catalogue is loaded. Run manage.py load_catalogue.", status=503
            )
        return version

    @property
    def label(self) -> str:
        """The name of the version in notes and answers."""
        return f"muscles {self.muscles_version}, zones {self.zones_version}"
