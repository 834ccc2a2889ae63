"""Let no client be archived while a therapist has something open about them, unless it is meant.

What that is, an app above this one knows: `settings.OPEN_WORK` names its module. The
desk reads no more than that there is something.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.module_loading import import_string

from clients.models import Client
from clinic.refusals import Refusal


@contextmanager
def keep_work_about(client: Client, *, force_reason: str = "") -> Iterator[None]:
    """Let the block archive a client, unless a therapist has something open: `would_leave_open`.

    With a reason it is forced. A refusal about visits, `would_strand`, says so too (`has_open_work`).
    """
    is_open: bool = import_string(f"{settings.OPEN_WORK}.is_work_open_about")(client)
    try:
        yield
    except Refusal as refusal:
        if refusal.code == "would_strand":
            refusal.extra["has_open_work"] = is_open
        raise
    # Read again: somebody may have raised it before the block had the client's lock.
    if not force_reason and (is_open or import_string(f"{settings.OPEN_WORK}.is_work_open_about")(client)):
        raise Refusal(
            "would_leave_open",
            "A therapist still has something open about this client. Have them settle it first, or force it "
            "with a reason.",
            has_open_work=True,
        )
