from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.audit.seals import broken
from clinic.models import AuditSeal


class Command(BaseCommand):
    """Recompute every seal of the audit; the first broken range is named and the exit code is 1.

    With a digest that was kept elsewhere, a cut at the end is found too.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--digest", default="", help="from a log or a letter to the owner")

    def handle(self, *args: Any, digest: str, **options: Any) -> None:
        trouble = next(broken(), None)
        if trouble:
            raise CommandError(trouble)
        last = AuditSeal.objects.order_by("until_transaction").last()
        if digest and not AuditSeal.objects.filter(digest=digest.strip().lower()).exists():
            raise CommandError(self.missing(digest, last))
        self.stdout.write(
            f"{AuditSeal.objects.count()} seals hold. The last digest is {last.digest}: keep it elsewhere."
            if last
            else "Nothing is sealed yet."
        )

    def missing(self, digest: str, last: AuditSeal | None) -> str:
        """Return in words what a cut has taken."""
        left = (
            f"The newest seal that is left was made at {last.sealed_at:%F %T} and ends before transaction "
            f"{last.until_transaction}: what was sealed after it is missing."
            if last
            else "No seal is left: all that was sealed is missing."
        )
        return f"Cut: no seal has the digest {digest}. {left}"
