"""Set clinical settings back to their defaults."""

from collections.abc import Iterable

from clinic.actions.records import change_record
from clinic.actors import Actor
from treatments.catalogue.clinical_numbers import clinical_range
from treatments.models import ClinicalSettings


def reset_settings(names: Iterable[str], *, revision: int | None, by: Actor) -> ClinicalSettings:
    """Give these settings their defaults; what rests on several of them is judged as with any change."""
    defaults = {name: clinical_range(name).default for name in names}
    return change_record(ClinicalSettings.current(), defaults, revision=revision, by=by)
