"""The permission to use an endpoint."""

import logging
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.http.endpoint import endpoints_of
from clinic.models.staff import Staff
from clinic.roles import EVERYONE, may

log = logging.getLogger(__name__)


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
