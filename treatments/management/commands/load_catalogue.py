from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.actors import SystemActor
from treatments.catalogue.actions.load_catalogue import load_catalogue
from treatments.catalogue.files import HERE, InvalidCatalogue, read_catalogue


class Command(BaseCommand):
    """Load muscles, trigger points, zones and self-care; a bad file is refused whole, every fault listed."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", type=Path, default=HERE, dest="folder", help="A folder with the three files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = load_catalogue(
                catalogue=read_catalogue(options["folder"]), by=SystemActor("load_catalogue")
            )
        except InvalidCatalogue as bad:
            raise CommandError(
                "The catalogue was not loaded:\n" + "\n".join(f"- {f}" for f in bad.faults)
            ) from bad
        if options["verbosity"]:
            self.stdout.write(f"Catalogue: {version.label}." if version else "The catalogue is up to date.")
