"""The command that opens the practice of a new deployment."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.actors import SystemActor
from clinic.refusals import Refusal
from clinic.setup.actions.open_practice import open_practice
from config.management.asked_password import ask_new_password


class Command(BaseCommand):
    """Open the practice and its first owner, who sets up the rest at /set-up; asks for a password."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="of the practice")
        parser.add_argument("email", help="of the practice, as letters show it")
        parser.add_argument("owner_name")
        parser.add_argument("owner_email", help="with which the owner signs in")

    def handle(
        self, *args: Any, name: str, email: str, owner_name: str, owner_email: str, **options: Any
    ) -> None:
        password = ask_new_password(f"Password for {owner_email}")
        try:
            open_practice(
                name=name,
                email=email,
                owner_name=owner_name,
                owner_email=owner_email,
                owner_password=password,
                by=SystemActor("open_practice"),
            )
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{name} is open; {owner_name} signs in as {owner_email}.")
