"""The periodic jobs of the practice: letters leave, the audit is sealed, what is old is cleared away."""

import logging
import time

from celery import shared_task
from django.conf import settings

from clinic import clock
from clinic.audit.actions.seal_audit import seal_audit
from clinic.audit.seals import LATE_AFTER, unsealed_since
from clinic.guessing.attempts import purge_attempts
from clinic.http.actions.purge_kept_answers import purge_kept_answers
from clinic.jobs import wake_worker
from clinic.mail import outbox
from clinic.mail.actions.deliver_letter import deliver_letter
from clinic.mail.actions.purge_letters import purge_letters
from clinic.mail.transport import MailTransport, Outcome
from clinic.models import Envelope
from clinic.status.actions.post_audit_digest import post_audit_digest
from clinic.status.service_status import note_beat

log = logging.getLogger(__name__)
RUN_SECONDS = 20.0
LONGEST_REST_SECONDS = 120.0


class Rest:
    """The pause before a mail server that did not answer is tried again: doubling, up to two minutes."""

    failures = 0
    until = 0.0

    def begin(self) -> None:
        pause = settings.LETTER_RETRY_SECONDS / 4 * 2.0**self.failures
        self.failures += 1
        self.until = time.monotonic() + min(pause, LONGEST_REST_SECONDS)

    def end(self) -> None:
        self.failures, self.until = 0, 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self.until


rest = Rest()


@shared_task(name=outbox.DELIVER_LETTERS)
def deliver_letters() -> None:
    """Send what is due until nothing is; runs are short, so that a worker told to stop soon can."""
    if rest.is_on or not Envelope.objects.due(clock.now()).exists():
        return
    transport, ends = MailTransport(), time.monotonic() + RUN_SECONDS
    try:
        while _send_next(transport):
            if time.monotonic() > ends:
                wake_worker(outbox.DELIVER_LETTERS)
                return
    finally:
        transport.close()


def _send_next(transport: MailTransport) -> bool:
    """Send the next letter; False when none is due, or when the server does not answer and is left alone."""
    error = transport.open()
    outcome = Outcome.SERVER_DOWN if error else deliver_letter(transport)
    if outcome is Outcome.SERVER_DOWN:
        rest.begin()
        log.warning("The mail server is not there (%s); letters wait.", type(error).__name__)
    elif outcome:
        rest.end()
    return outcome not in (None, Outcome.SERVER_DOWN)


@shared_task(name="clinic.seal_audit")
def seal_audit_task() -> None:
    """Seal what can no longer change; it runs each minute, so /status shows by it that periodic jobs run."""
    note_beat()
    if seal := seal_audit():
        log.info("The audit is sealed before transaction %s: digest %s", seal.until_transaction, seal.digest)
    waiting = unsealed_since()
    if waiting and clock.now() - waiting > LATE_AFTER:
        log.error("Audit rows since %s are not sealed: sealing stands still", waiting.isoformat())


@shared_task(name="clinic.post_audit_digest")
def post_audit_digest_task() -> None:
    """Send the newest digest of the audit to the owners, once a day."""
    post_audit_digest()


@shared_task(name="clinic.purge_letters")
def purge_letters_task() -> None:
    """Clear the bodies and files of letters past the practice's retention."""
    purge_letters()


@shared_task(name="clinic.purge_kept_answers")
def purge_kept_answers_task() -> None:
    """Forget answers kept for retries after a day, and tries at secrets that count no longer."""
    purge_kept_answers()
    purge_attempts()
