"""Periodic jobs of clients: files are brought in, and forgotten again."""

import logging
import time

from celery import shared_task

from clients.imports.actions.go_on import go_on
from clients.imports.actions.purge import purge_imports
from clients.imports.jobs import BRING_IN
from clients.models.imports import ImportBatch
from clinic.jobs import wake_worker

log = logging.getLogger(__name__)
RUN_SECONDS = 20.0


@shared_task(name=BRING_IN)
def bring_in_files() -> None:
    """Go through the rows of the files that are to be brought in; runs are short, so that letters leave."""
    ends = time.monotonic() + RUN_SECONDS
    for batch in ImportBatch.objects.at_work():
        try:
            if go_on(batch, until=ends):
                wake_worker(BRING_IN)
                return
        except Exception:
            log.exception("File %s failed; the next run tries again", batch.pk)


@shared_task(name="clients.purge_imports")
def purge_imports_task() -> None:
    """Delete the rows of files that were brought in a month ago: they hold names."""
    purge_imports()
