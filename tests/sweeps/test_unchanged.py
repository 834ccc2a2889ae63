"""A change that changes nothing raises no revision and is not audited as a change."""

from typing import Any

from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.sweeps.every_route import Route, every_route
from tests.sweeps.test_query_counts import World, address_of, world
from treatments.models import MarkedPoint

__all__ = ["world"]
WITHOUT_RECORD = {"me", "notes", "time-off"}
"""A password; a text with a revision of its own; and absences, which are blocks."""
LISTED_ALONE = "contact-people"
"""Records that are read with all of their kind, and carry no tag of their own."""


def changes_with_etag(world: World) -> list[tuple[Route, str]]:
    """Return each route that changes a record of a revision, with the address of a record."""
    points = MarkedPoint.objects.order_by("pk").values_list("note_id", "pk")
    note, point = points.first() or (None, None)
    routes = [route for route in every_route() if route.method == "PATCH"]
    return [
        (route, address_of(route, world) or f"notes/{note}/points/{point}")
        for route in routes
        if LISTED_ALONE not in route.address
        and (route.address.split("/")[0] not in WITHOUT_RECORD or "<uuid:point>" in route.address)
    ]


def writer_of(address: str, world: World) -> ApiUser:
    """Return who may read and change the record there: the owner, else the therapist."""
    return next(user for user in (world.fern, world.theo) if user.api("GET", address).status_code == 200)


def same_values(route: Route, shown: dict[str, Any]) -> dict[str, Any]:
    """Return the plain values that the record shows for the fields that the change takes."""
    assert route.endpoint.body is not None
    names = route.endpoint.body().fields.keys() & shown.keys()
    return {name: shown[name] for name in names if isinstance(shown[name], str | int | bool | None)}


def test_a_change_that_changes_nothing_raises_no_revision(world: World) -> None:
    routes = changes_with_etag(world)
    assert len(routes) >= 13
    for route, address in routes:
        point = "/points/" in address
        read = address.partition("/points/")[0] if point else address
        user = world.theo if point else writer_of(address, world)
        for body in ({}, same_values(route, {} if point else user.api("GET", address).json())):
            before = user.api("GET", read)
            tag = '"1"' if point else before["ETag"]
            audited = AuditEntry.objects.exclude(verb="read").count()

            answer = user.api("PATCH", address, body, If_Match=tag)

            assert answer.status_code == 200, (address, body, answer.content)
            assert user.api("GET", read)["ETag"] == before["ETag"], (address, body)
            assert AuditEntry.objects.exclude(verb="read").count() == audited, (address, body)
