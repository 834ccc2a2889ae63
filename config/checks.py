"""What refuses a start: doors without a capability, and settings that leave the clinic open to the street.

`manage.py check --deploy` and the web process run them all; the doors are checked at every command.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.db import DatabaseError, connections
from django.urls import URLPattern, get_resolver
from rest_framework.views import APIView

from clinic.http.viewset import ApiViewSet
from clinic.roles import CAPABILITIES, EVERYONE

START = "start"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SHORTEST_KEY = 50
OPEN_TO_ALL = {"SpectacularAPIView", "SpectacularSwaggerView"}

type Found = list[CheckMessage]


@register(Tags.urls)
def doors_declare_their_capabilities(**kwargs: Any) -> Found:
    """Each action of each API door names a capability of clinic/roles.py."""
    return [found for pattern in api_patterns() for found in _faults_of_door(pattern)]


def api_patterns() -> Iterator[URLPattern]:
    """The routes that lead to API doors."""
    pending: list[Any] = list(get_resolver().url_patterns)
    while pending:
        one = pending.pop()
        if isinstance(one, URLPattern):
            if issubclass(getattr(one.callback, "cls", object), APIView):
                yield one
        else:
            pending += one.url_patterns


def _faults_of_door(pattern: URLPattern) -> Iterator[Error]:
    callback: Any = pattern.callback
    door = callback.cls
    if door.__name__ in OPEN_TO_ALL:
        return
    if not issubclass(door, ApiViewSet):
        yield Error(
            f"{door.__name__} is no ApiViewSet.", hint="Build it on clinic.http.viewset.", id="clinic.E001"
        )
        return
    for action in set(callback.actions.values()):
        needed = door.capability_of(action)
        if not needed:
            hint = "Name one in its @endpoint, or give its viewset a read_capability."
            yield Error(f"{door.__name__}.{action} declares no capability.", hint=hint, id="clinic.E002")
        elif needed != EVERYONE and needed not in CAPABILITIES:
            hint = "Add a row to clinic/roles.py, or name one that is there."
            yield Error(f'{door.__name__}.{action} needs "{needed}", unknown.', hint=hint, id="clinic.E003")


@register(START, deploy=True)
def the_secret_key_is_long(**kwargs: Any) -> Found:
    """Tokens in letters are signed with it: who guesses it writes links of ours."""
    if len(settings.SECRET_KEY) >= SHORTEST_KEY and len(set(settings.SECRET_KEY)) >= 5:
        return []
    hint = 'Set SECRET_KEY: python -c "import secrets; print(secrets.token_urlsafe(50))"'
    return [Error(f"SECRET_KEY has fewer than {SHORTEST_KEY} characters.", hint=hint, id="clinic.E010")]


@register(START, deploy=True)
def the_public_address_is_safe(**kwargs: Any) -> Found:
    """Health data never crosses a network in the clear: http is for this machine alone."""
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
def faults_are_not_shown(**kwargs: Any) -> Found:
    """Django's fault pages show settings and data."""
    if not settings.DEBUG:
        return []
    return [Error("DEBUG is on.", hint="Leave it off; faults are in the log.", id="clinic.E012")]


@register(START, deploy=True)
def there_is_a_broker(**kwargs: Any) -> Found:
    """Without its address no worker would ever wake."""
    if os.environ.get("BROKER_URL"):
        return []
    hint = "Set BROKER_URL, such as redis://valkey:6379/0, or use `make run`, which brings its own."
    return [Error("BROKER_URL is missing.", hint=hint, id="clinic.E013")]


OWNED = """
SELECT rolsuper, EXISTS (
    SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


@register(Tags.database, deploy=True)
def the_application_owns_nothing(databases: Any = None, **kwargs: Any) -> Found:
    """The application's role could otherwise take away the triggers that keep notes and audit."""
    if "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(OWNED)
            is_super, owns = cursor.fetchone() or (False, False)
    except DatabaseError as error:
        hint = "Is PostgreSQL up, and DATABASE_URL right? /readyz tells when it is."
        return [Warning(f"The database was not asked: {type(error).__name__}.", hint=hint, id="clinic.W001")]
    hint = "Give DATABASE_URL a role that owns nothing, DATABASE_OWNER_URL one that does, and run set_up."
    if is_super:
        return [Error("The application's database role is a superuser.", hint=hint, id="clinic.E014")]
    if owns:
        return [Error("The application's database role owns its tables.", hint=hint, id="clinic.E015")]
    return []


def refuse_an_insecure_start() -> None:
    """End the process, saying why and what to do, when a start check finds an error."""
    found = run_checks(
        tags=[START, Tags.database, Tags.urls], databases=["default"], include_deployment_checks=True
    )
    faults = [message for message in found if message.is_serious()]
    if faults:
        raise SystemExit("Knotwork does not start:\n" + "\n".join(f"- {fault}" for fault in faults))
