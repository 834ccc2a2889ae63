"""The last resort for a lost phone, for whoever runs the server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.actors import SystemActor
from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.staff.actions.remove_second_step import take_second_step


class Command(BaseCommand):
    """Take the second step from a member of staff: signs them out everywhere and is audited."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="with which they sign in")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = Staff.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {email}.")
        try:
            take_second_step(person=person, by=SystemActor("take_second_step"))
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(f"{person.email} signs in by password alone, or sets up a new second step.")
