"""The command that fills an empty database with the demo clinic."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.models import Practice, Staff
from config.demo.build import build_demo
from config.web.demo_progress import note_progress


class Command(BaseCommand):
    """Open Willow Clinic: its cast, three months of history, two weeks ahead; only where nothing is yet."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="also into a database that is not the embedded one"
        )

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        if not (settings.EMBEDDED or demo):
            raise CommandError(
                "This is not the embedded database; say --demo to fill it with the demo clinic."
            )
        if any(model._default_manager.exists() for model in (Practice, Staff, Client)):
            if demo:
                raise CommandError(
                    "There is a clinic here already; the demo goes into an empty database only."
                )
            self.stdout.write("There is a clinic here already; the demo is left out.")
            return
        with transaction.atomic():
            build_demo(until=clock.now(), report=note_progress)
        self.stdout.write("Willow Clinic is open.")
