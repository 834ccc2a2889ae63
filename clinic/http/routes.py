"""How a door's actions become addresses, without trailing slashes."""

from typing import Any

from django.urls import URLPattern, path

from clinic.http.viewset import ApiViewSet

COLLECTION = {"list": "get", "create": "post"}
ONE = {"retrieve": "get", "partial_update": "patch", "replace": "put", "destroy": "delete"}

type Methods = dict[str, Any]


def routes(address: str, door: type[ApiViewSet], *verbs: str, **special: Methods) -> list[URLPattern]:
    """The addresses of a door: the collection, one record, and a POST for each verb.

    `special` names further addresses below one record, each with its method-to-action map.
    """
    found: list[URLPattern] = []
    for suffix, actions in (("", COLLECTION), ("/<uuid:pk>", ONE)):
        methods: Methods = {method: action for action, method in actions.items() if hasattr(door, action)}
        if methods:
            found.append(path(address + suffix, door.as_view(methods)))
    for verb in verbs:
        action = verb.replace("-", "_")
        found.append(path(f"{address}/<uuid:pk>/{verb}", door.as_view({"post": action})))
    for suffix, methods in special.items():
        found.append(path(f"{address}/<uuid:pk>/{suffix}", door.as_view(methods)))
    return found
