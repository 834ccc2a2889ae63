"""The therapists, rooms and devices a visit is asked to have."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID


class Wanted(NamedTuple):
    """A resource that must have a seat: of this kind and requirement, where they are said."""

    resource: UUID
    kind: str = ""
    requirement: UUID | None = None

    def fits(self, *, resource: UUID, kind: str, requirement: UUID) -> bool:
        """Whether this candidate of this seat is what is asked for."""
        return (
            resource == self.resource and self.kind in ("", kind) and self.requirement in (None, requirement)
        )


type Asked = Collection[UUID | Wanted]


def read(wanted: Asked) -> list[Wanted]:
    """A bare id wants any seat."""
    return [one if isinstance(one, Wanted) else Wanted(one) for one in wanted]
