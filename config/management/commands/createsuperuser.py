"""Django's command of this name, which goes around the audit, is refused."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refused: use open_practice, then the API."""

    help = __doc__ or ""
    stealth_options = ("interactive",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Use `manage.py open_practice` for the first owner, who adds others over the API.")
