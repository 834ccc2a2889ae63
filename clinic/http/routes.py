"""The URL patterns of viewsets, without trailing slashes."""

from collections import defaultdict

from django.urls import URLPattern, path

from clinic.http.endpoint import endpoints_of
from clinic.http.viewset import ApiViewSet


def routes(*viewsets: type[ApiViewSet]) -> list[URLPattern]:
    """Return a route for each address that the endpoints of these viewsets declare."""
    return [pattern for viewset in viewsets for pattern in _routes_of(viewset)]


def _routes_of(viewset: type[ApiViewSet]) -> list[URLPattern]:
    methods: dict[str, dict[str, str]] = defaultdict(dict)
    for action, declared in endpoints_of(viewset).items():
        methods[declared.path][declared.method.lower()] = action
    return [
        path("/".join(filter(None, [viewset.address, below])), viewset.as_view(dict(actions)))
        for below, actions in methods.items()
    ]
