"""Who may pass a door."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.roles import EVERYONE, may


class HasTheCapability(BasePermission):
    """Lets in whoever holds the capability the route declares for this action; nobody when it declares none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        capability = view.capabilities.get(view.action, "")
        if capability == EVERYONE:
            return True
        if view.action is None:  # no such method here: say so to people who are signed in
            return bool(request.user.is_authenticated)
        return bool(request.user.is_authenticated) and may(request.user.roles, capability)
