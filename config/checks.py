"""The checks that refuse a start: endpoints without a capability, and settings that are not secure.

`manage.py check --deploy` and the web process run them all; the endpoints are checked at every command.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import DatabaseError, connections
from django.urls import URLPattern, get_resolver
from rest_framework.views import APIView

from clinic.http.viewset import ApiViewSet
from clinic.roles import CAPABILITIES, EVERYONE

START = "start"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 50
OPEN_TO_ALL = {"DescriptionView", "DocsView"}

type Messages = list[CheckMessage]


@register(Tags.urls)
def check_capabilities(**kwargs: Any) -> Messages:
    """Check that each endpoint names a capability of clinic/roles.py."""
    return [error for pattern in api_patterns() for error in _capability_errors(pattern)]


def api_patterns() -> Iterator[URLPattern]:
    """Return the routes that lead to API views."""
    pending: list[Any] = list(get_resolver().url_patterns)
    while pending:
        pattern = pending.pop()
        if isinstance(pattern, URLPattern):
            if issubclass(getattr(pattern.callback, "cls", object), APIView):
                yield pattern
        else:
            pending += pattern.url_patterns


def _capability_errors(pattern: URLPattern) -> Iterator[Error]:
    callback: Any = pattern.callback
    viewset = callback.cls
    if viewset.__name__ in OPEN_TO_ALL:
        return
    if not issubclass(viewset, ApiViewSet):
        yield Error(
            f"{viewset.__name__} is no ApiViewSet.", hint="Build it on clinic.http.viewset.", id="clinic.E001"
        )
        return
    for action in set(callback.actions.values()):
        capability = viewset.capability_of(action)
        if not capability:
            hint = "Name one in its @endpoint, or give its viewset a read_capability and a write_capability."
            yield Error(f"{viewset.__name__}.{action} declares no capability.", hint=hint, id="clinic.E002")
        elif capability != EVERYONE and capability not in CAPABILITIES:
            hint = "Add a row to clinic/roles.py, or name one that is there."
            yield Error(
                f'{viewset.__name__}.{action} needs "{capability}", unknown.', hint=hint, id="clinic.E003"
            )


@register(START, deploy=True)
def check_secret_key(**kwargs: Any) -> Messages:
    """Check that SECRET_KEY is long: it signs the links in letters, so guessing it forges them."""
    if len(settings.SECRET_KEY) >= SHORTEST_KEY and len(set(settings.SECRET_KEY)) >= 5:
        return []
    hint = 'Set SECRET_KEY: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    return [Error(f"SECRET_KEY has fewer than {SHORTEST_KEY} characters.", hint=hint, id="clinic.E010")]


@register(START, deploy=True)
def check_public_url(**kwargs: Any) -> Messages:
    """Check that PUBLIC_URL is https, or loopback: health data crosses no network unencrypted."""
    public = urlsplit(settings.PUBLIC_URL)
    if public.scheme == "https" or (public.scheme == "http" and public.hostname in LOOPBACK):
        return []
    hint = "Set PUBLIC_URL to the https address people use, and put a TLS proxy in front."
    return [
        Error(
            f"PUBLIC_URL is {settings.PUBLIC_URL}, neither https nor loopback.", hint=hint, id="clinic.E011"
        )
    ]


@register(START, deploy=True)
def check_debug(**kwargs: Any) -> Messages:
    """Check that DEBUG is off: Django's error pages show settings and data."""
    if not settings.DEBUG:
        return []
    return [Error("DEBUG is on.", hint="Leave it off; faults are in the log.", id="clinic.E012")]


@register(START, deploy=True)
def check_broker(**kwargs: Any) -> Messages:
    """Check that BROKER_URL is given: without it no worker receives a task."""
    if os.environ.get("BROKER_URL"):
        return []
    hint = "Set BROKER_URL, such as redis://valkey:6379/0, or use `make run`, which brings its own."
    return [Error("BROKER_URL is missing.", hint=hint, id="clinic.E013")]


OWNERSHIP = """
SELECT rolsuper, EXISTS (
    SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


@register(Tags.database, deploy=True)
def check_database_role(databases: Any = None, **kwargs: Any) -> Messages:
    """Check that the application's role owns nothing: an owner could drop the triggers of notes and audit."""
    if "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(OWNERSHIP)
            is_super, owns = cursor.fetchone() or (False, False)
    except DatabaseError as error:
        hint = "Is PostgreSQL up, and DATABASE_URL right? /readyz tells when it is."
        return [
            checks.Warning(
                f"The database was not asked: {type(error).__name__}.", hint=hint, id="clinic.W001"
            )
        ]
    hint = "Give DATABASE_URL a role that owns nothing, DATABASE_OWNER_URL one that does, and run set_up."
    if is_super:
        return [Error("The application's database role is a superuser.", hint=hint, id="clinic.E014")]
    if owns:
        return [Error("The application's database role owns its tables.", hint=hint, id="clinic.E015")]
    return []


def refuse_insecure_start() -> None:
    """End the process with every error of a start check and its hint."""
    messages = run_checks(
        tags=[START, Tags.database, Tags.urls], databases=["default"], include_deployment_checks=True
    )
    errors = [message for message in messages if message.is_serious()]
    if errors:
        raise SystemExit("Knotwork does not start:\n" + "\n".join(f"- {error}" for error in errors))
