"""In place of Django's command of this name, which knows of no versions."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.web.static_files import collect_static_files


class Command(BaseCommand):
    """Write the static files of this version to STATIC_ROOT, as the web process else does at its start."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        collect_static_files(Path(settings.STATIC_ROOT))
