"""What becomes of a visit: the verbs below /appointments/{id}."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import InstantField, RequestBody
from clinic.http.viewset import ApiViewSet
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.mark_no_show import mark_no_show
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.bookings.actions.start import start
from scheduling.models import Appointment
from scheduling.models.appointment import CLIENT_REASONS, CLINIC_REASONS, HEALTH_NEWS

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class CancelInput(RequestBody):
    example: ClassVar = {"by": "client", "reason": "ill"}
    by = serializers.ChoiceField(choices=["client", "clinic"])
    reason = serializers.ChoiceField(choices=[*CLIENT_REASONS, *CLINIC_REASONS])


class HealthNewsInput(RequestBody):
    client = serializers.UUIDField()
    health_news = serializers.ChoiceField(choices=HEALTH_NEWS)


class ArriveInput(RequestBody):
    example: ClassVar = {
        "attendances": [{"client": ANY, "health_news": "none"}],
        "at": "2026-11-02T09:58:00+00:00",
    }
    attendances = HealthNewsInput(many=True, required=False)
    at = InstantField(required=False)


class WhenInput(RequestBody):
    example: ClassVar = {"at": "2026-11-02T10:02:00+00:00"}
    at = InstantField(required=False)


class NoShowInput(RequestBody):
    example: ClassVar = {"clients": [ANY]}
    clients = serializers.ListField(child=serializers.UUIDField(), required=False)


class AppointmentVerbs(ApiViewSet):
    """The endpoints that change the state of a visit; each honours If-Match, and cancelling requires it."""

    @endpoint(
        "POST",
        "<uuid:pk>/cancel",
        capability="appointments.change",
        body=CancelInput,
        if_match=True,
        idempotent=True,
    )
    def cancel(self, request: Request, body: dict[str, Any]) -> Response:
        """Cancel for the client or for the clinic, each with its own reasons."""
        return self.act(cancel, cancelled_by=body["by"], reason=body["reason"])

    @endpoint(
        "POST",
        "<uuid:pk>/confirm",
        capability="appointments.change",
        if_match="optional",
        idempotent=True,
    )
    def confirm(self, request: Request) -> Response:
        """The client says they will come."""
        return self.act(confirm)

    @endpoint(
        "POST",
        "<uuid:pk>/arrive",
        capability="appointments.change",
        body=ArriveInput,
        if_match="optional",
        idempotent=True,
    )
    def arrive(self, request: Request, body: dict[str, Any]) -> Response:
        """Check people in, each with the answer to "anything new since last time?"."""
        news = {row["client"]: row["health_news"] for row in body.pop("attendances", [])}
        return self.act(arrive, health_news=news, **body)

    @endpoint(
        "POST",
        "<uuid:pk>/start",
        capability="appointments.change",
        body=WhenInput,
        if_match="optional",
        idempotent=True,
    )
    def start(self, request: Request, body: dict[str, Any]) -> Response:
        """Begin the session, at any minute."""
        return self.act(start, **body)

    @endpoint(
        "POST",
        "<uuid:pk>/complete",
        capability="appointments.change",
        body=WhenInput,
        if_match="optional",
        idempotent=True,
    )
    def complete(self, request: Request, body: dict[str, Any]) -> Response:
        """End the session."""
        return self.act(complete, **body)

    @endpoint(
        "POST",
        "<uuid:pk>/no-show",
        capability="appointments.change",
        body=NoShowInput,
        if_match="optional",
        idempotent=True,
    )
    def no_show(self, request: Request, body: dict[str, Any]) -> Response:
        """Note who stayed away: all, or the people named."""
        return self.act(mark_no_show, **body)

    @endpoint(
        "POST",
        "<uuid:pk>/reinstate",
        capability="appointments.change",
        if_match="optional",
        idempotent=True,
    )
    def reinstate(self, request: Request) -> Response:
        """Undo a cancellation or a no-show, if the time is still free."""
        return self.act(reinstate)

    def act(self, verb: Callable[..., object], **details: Any) -> Response:
        """Carry out a verb on the visit and answer with the visit as it is then."""
        visit = self.get_object()
        verb(appointment=visit, revision=self.revision, by=self.person, **details)
        return self.respond_now(visit)

    def respond_now(self, visit: Appointment) -> Response:
        """Answer with the visit as it is now, with its people."""
        return self.respond(Appointment.objects.with_people().get(pk=visit.pk))
