"""Django's command of this name, which goes around sign-out and audit, is refused."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Refused: use reset_password."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Use `manage.py reset_password EMAIL`: it signs out everywhere and is audited.")
