"""Access to endpoints: the bearer token that /sign-in issues, and the capability of whoever it is of."""

import logging
from typing import Any

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic import clock
from clinic.http.endpoint import endpoints_of
from clinic.models.staff import Staff
from clinic.prepared_query import Param, PreparedQuery
from clinic.roles import EVERYONE, may

log = logging.getLogger(__name__)
UNEXPIRED_TOKENS = PreparedQuery(
    lambda: AuthToken.objects.select_related("user").filter(digest=Param("digest"), expiry__gt=Param("now"))
)


class BearerToken(TokenAuthentication):  # type: ignore[misc]
    """Find a token by its hash, in one query; refuse expired tokens and those of archived people."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, AuthToken]:
        digest = hash_token(token.decode("ascii", "replace"))
        for auth_token in UNEXPIRED_TOKENS(digest=digest, now=clock.now()):
            if auth_token.user.is_active:
                return auth_token.user, auth_token
        raise exceptions.AuthenticationFailed


class HasCapability(BasePermission):
    """Allow whoever holds the capability that the endpoint declares; nobody when it declares none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.action in (None, "metadata"):  # no such method here: say so to whoever may use another
            return bool(request.user.is_authenticated) or EVERYONE in map(
                view.capability_of, endpoints_of(type(view))
            )
        capability = view.capability_of(view.action)
        if capability == EVERYONE:
            return True
        return isinstance(request.user, Staff) and is_admitted(request.user, capability)


def is_admitted(person: Staff, capability: str) -> bool:
    """Return True if somebody holds a capability; log that they were refused."""
    if may(person.roles, capability):
        return True
    log.warning("Staff %s was refused %s", person.pk, capability)
    return False
