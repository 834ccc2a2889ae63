"""Approve and send a self-care plan."""

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.jobs import wake_worker
from clinic.mail import outbox
from clinic.models import Staff
from treatments.limits.on_sending import require_valid
from treatments.models import SelfCarePlan, SessionNote
from treatments.plans.chart import points_of_plan
from treatments.plans.letters import link_letter, plan_letter
from treatments.plans.pdf import keep_plan_document
from treatments.plans.recipient import plan_recipient


@transaction.atomic
def send_plan(*, plan: SelfCarePlan, revision: int | None, by: Staff) -> SelfCarePlan:
    """Approve the version that was read and send it, with consent to aftercare only; its words are kept.

    Locks the note and the client first: a note entered in error, a red flag or a withdrawn consent comes
    before the letter, or finds it and withdraws it. Raises `plan_sent`, `note_not_signed`, `consent_missing`,
    `address_missing`, `client_archived`, `plan_empty` and more.
    """
    note = SessionNote.lock(plan.note_id)
    Client.lock(note.client_id).require_on_file()
    plan = SelfCarePlan.lock(plan.pk)
    plan.require_unsent()
    plan.require_revision(revision)
    to = plan_recipient(plan)
    require_valid(plan)
    now = clock.now()
    content, numbers = plan_letter(plan, to, points_of_plan(plan))
    plan.approved_at, plan.approved_by, plan.sent_at, plan.state = now, by, now, "sent"
    plan.letter_text, plan.letter_html = content.text, content.html
    plan.printed = keep_plan_document(plan, numbers)
    plan.save_revision()
    audit.record(by, "sent", plan, client_key=plan.note.client_id)
    letter = link_letter(plan, to) if to.shared_mailbox else content
    outbox.post(letter, preparing=not to.shared_mailbox)
    wake_worker("treatments.prepare_letters")
    return plan
