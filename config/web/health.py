"""The health check of the web process that asks the database; /healthz is answered by config/asgi.py."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and is migrated, else 503; mail and broker do not count."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return JsonResponse({"status": "no_database"}, status=503)
    if not known_migrations() <= applied:
        return JsonResponse({"status": "not_migrated"}, status=503)
    return JsonResponse({"status": "ready"})


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return the migrations that belong to this code, read from disk once."""
    return frozenset(MigrationLoader(None).graph.nodes)
