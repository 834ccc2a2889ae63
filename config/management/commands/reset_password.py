"""The last resort for a forgotten password, for whoever runs the server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.staff.actions.reset_password import reset_password
from config.management.asked_password import ask_new_password


class Command(BaseCommand):
    """Set a new password for a member of staff: signs them out everywhere and is audited."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which they sign in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Staff.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {email}.")
        try:
            reset_password(
                person=person,
                password=ask_new_password(f"New password for {person.email}"),
                by=SystemActor("reset_password"),
            )
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(f"{person.email} has a new password and is signed out everywhere.")
