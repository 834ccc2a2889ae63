"""End a block."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.models import Block


@transaction.atomic
def end_block(*, block: Block, by: Actor, revision: int | None = None) -> Block:
    """End a block; its time can be booked again. Raises `changed_meanwhile`, `block_ended`."""
    block = Block.lock_revision(block.pk, revision)
    if block.ended_at:
        raise Refusal("block_ended", "This block was lifted already.")
    block.ended_at = clock.now()
    block.save_revision("ended_at")
    block.reservations.update(released_at=block.ended_at)
    reservations.promote_overbooked([(block.resource_id, block.during)])
    audit.record(by, "unblocked", block)
    return block
