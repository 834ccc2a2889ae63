"""Send the newest digest of the audit to the owners, so that it is kept where nobody here can cut it."""

from django.db import transaction

from clinic import clock
from clinic.mail import outbox
from clinic.mail.layout import Facts, Heading, Paragraph, compose
from clinic.mail.outbox import Letter
from clinic.models import AuditSeal, Practice, Staff
from clinic.roles import OWNER


@transaction.atomic
def post_audit_digest() -> int:
    """Write one letter to each owner, once a day; return how many were written."""
    practice, seal = Practice.objects.first(), AuditSeal.objects.order_by("until_transaction").last()
    if practice is None or seal is None:
        return 0
    owners = Staff.objects.filter(roles__contains=[OWNER], archived_at=None)
    return sum(outbox.post(_letter(owner, practice, seal)) is not None for owner in owners)


def _letter(owner: Staff, practice: Practice, seal: AuditSeal) -> Letter:
    subject = "The seal of the audit"
    blocks = [
        Heading(subject),
        Paragraph("Keep this letter. With it, a cut at the end of the audit can be found:"),
        Paragraph(f"python manage.py verify_audit --digest {seal.digest}"),
        Facts(("Sealed", f"{seal.sealed_at:%F %T} UTC"), ("Until transaction", str(seal.until_transaction))),
    ]
    return Letter(
        kind="audit_digest",
        recipient_key=str(owner.pk),
        about=f"auditseal:{seal.pk}",
        to_address=owner.email,
        subject=subject,
        reply_to=practice.email,
        dedupe_key=f"audit_digest:{owner.pk}:{clock.now():%F}",
        **compose(practice, subject, blocks)._asdict(),
    )
