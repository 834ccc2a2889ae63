"""Approve and send a self-care plan."""

from django.db import transaction

from clients.addressing import Addressee, addressee
from clients.models import Client, Consent
from clinic import audit, clock
from clinic.jobs import wake_worker
from clinic.mail import outbox
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.limits.from_red_flags import is_outdated_by_flags, limits_with_flags
from treatments.limits.on_plans import NONE
from treatments.models import SelfCarePlan, SessionNote
from treatments.notes.chart import points_of_plan
from treatments.plans.letters import link_letter, plan_letter
from treatments.plans.pdf import keep_plan_document


@transaction.atomic
def send_plan(*, plan: SelfCarePlan, revision: int | None, by: Staff) -> SelfCarePlan:
    """Approve the version that was read and send it, with consent to aftercare only; its words are kept.

    Locks the note and the client first: a note entered in error, a red flag or a withdrawn consent comes
    before the letter, or finds it and withdraws it. Raises `plan_sent`, `note_not_signed`, `consent_missing`,
    `address_missing`, `client_archived`, `plan_empty`, `step_needs_words` and more.
    """
    note = SessionNote.lock(plan.note_id)
    Client.lock(note.client_id).require_on_file()
    plan = SelfCarePlan.lock(plan.pk)
    plan.require_unsent()
    plan.require_revision(revision)
    to = _recipient(plan)
    _require_sendable(plan)
    now = clock.now()
    points = points_of_plan(plan)
    content = plan_letter(plan, to, points)
    plan.approved_at, plan.approved_by, plan.sent_at, plan.state = now, by, now, "sent"
    plan.letter_text, plan.letter_html = content.text, content.html
    plan.printed = keep_plan_document(plan)
    plan.save_revision()
    audit.record(by, "sent", plan, client_key=plan.note.client_id)
    letter = link_letter(plan, to) if to.shared_mailbox else content
    outbox.post(letter, preparing=bool(points) and not to.shared_mailbox)
    wake_worker("treatments.prepare_letters")
    return plan


def _recipient(plan: SelfCarePlan) -> Addressee:
    """Return the addressee, who consented and has an address, and a birth date if the mailbox is shared."""
    client = plan.note.attendance.client
    if not Consent.objects.all().has_consent(client.pk, "aftercare"):
        raise Refusal(
            "consent_missing", "The client has not agreed to aftercare by e-mail. Ask, then record it."
        )
    to = addressee(client, plan.note.location.today())
    if to is None:
        raise Refusal(
            "address_missing", "There is no e-mail address for this client. Add one, or print the plan."
        )
    if to.shared_mailbox and client.birth_on is None:
        raise Refusal(
            "birth_date_missing",
            "Others read this mailbox. Record the birth date, so that the page can ask for it.",
        )
    return to


def _require_sendable(plan: SelfCarePlan) -> None:
    """Refuse unless the note is signed and not in error, the plan in date, and self-care allowed today."""
    if plan.note.entered_in_error_at:
        raise Refusal("note_in_error", "The note of this plan was entered in error. Open a new one.")
    if not plan.note.signed_at:
        raise Refusal("note_not_signed", "Sign the note first: the plan rests on it.")
    today = plan.note.location.today()
    if plan.expires_on < today:
        raise Refusal("plan_expired", "This draft is too old. Draft a new version.")
    if not plan.steps.exists():
        raise Refusal("plan_empty", "Every step was taken out. Add one, or draft a new version.")
    if plan.steps.filter(how_needs_words=True).exists():
        raise Refusal(
            "step_needs_words",
            "A step describes a tool that a condition rules out. Reword it (how), or take the step out.",
        )
    limits = limits_with_flags(plan.note.client_id, today)
    if limits.self_care == NONE:
        raise Refusal(
            "self_care_excluded",
            "A condition of this client rules out self-care for now. Give advice in person.",
        )
    _require_same_limits(plan)


def _require_same_limits(plan: SelfCarePlan) -> None:
    """Refuse a draft that is older than a condition or a red flag."""
    conditions = plan.note.attendance.client.conditions.filter(recorded_at__gt=plan.created_at)
    if conditions.exists() or is_outdated_by_flags(plan):
        raise Refusal(
            "plan_outdated", "The client's conditions changed since this draft. Draft a new version."
        )
