"""Is the web process alive, and may it be sent requests?"""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that a database outage does not restart it."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is migrated, else 503; mail and broker do not count."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return JsonResponse({"status": "no_database"}, status=503)
    if not migrations_here() <= applied:
        return JsonResponse({"status": "not_migrated"}, status=503)
    return JsonResponse({"status": "ready"})


@cache
def migrations_here() -> frozenset[tuple[str, str]]:
    """The migrations this code was written with, read from disk once."""
    return frozenset(MigrationLoader(None).graph.nodes)
