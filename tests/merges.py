"""Merge two clients in a test, as a therapist who read both records and chose."""

from clients.actions.merging.merge_clients import MergeRequest, merge_clients
from clients.merging.details import details_of_two
from clients.models import Client, MergeRecord
from clinic.models import Staff
from tests.factories import StaffFactory


def merge_into(
    target: Client, source: Client, *, by: Staff | None = None, prefer: str = "target"
) -> MergeRecord:
    """Give all of `source` to `target`; of details that differ, those of `prefer` are kept."""
    source.refresh_from_db()
    target.refresh_from_db()
    choices = {each.name: prefer for each in details_of_two(source, target) if each.differs}
    request = MergeRequest(
        revision=target.revision,
        source_revision=source.revision,
        birth_on=target.birth_on,
        source_birth_on=source.birth_on,
        choices=choices,
        reason="One person",
    )
    merge = merge_clients(target=target, source=source, request=request, by=by or StaffFactory.create())
    source.refresh_from_db()
    target.refresh_from_db()
    return merge
