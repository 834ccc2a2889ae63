"""What becomes of a visit: the verbs below /appointments/{id}."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.idempotency import idempotent
from clinic.http.preconditions import revision_seen
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


VERBS: dict[str, type[RequestBody]] = {
    "cancel": CancelInput,
    "arrive": ArriveInput,
    "start": WhenInput,
    "complete": WhenInput,
    "no_show": NoShowInput,
}


class Verbs(ApiViewSet):
    """The doors of the state machine; each honours If-Match, and cancelling asks for it."""

    def shown(self, visit: Appointment) -> Appointment:
        """The visit as it is now, with its people."""
        return Appointment.objects.with_people().get(pk=visit.pk)

    @idempotent
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Cancel for the client or for the clinic, each with its own reasons."""
        wanted = CancelInput.parse(request)
        visit = self.the_one()
        cancel(
            appointment=visit,
            cancelled_by=wanted["by"],
            reason=wanted["reason"],
            revision=revision_seen(request),
            by=self.person,
        )
        return self._now(visit)

    @idempotent
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The client says they will come."""
        return self._done(request, confirm)

    @idempotent
    def arrive(self, request: Request, pk: UUID) -> Response:
        """Check people in, each with the answer to "anything new since last time?"."""
        wanted = ArriveInput.parse(request)
        news = {row["client"]: row["health_news"] for row in wanted.pop("attendances", [])}
        return self._done(request, arrive, health_news=news, **wanted)

    @idempotent
    def start(self, request: Request, pk: UUID) -> Response:
        """Begin the session, at any minute."""
        return self._done(request, start, **WhenInput.parse(request))

    @idempotent
    def complete(self, request: Request, pk: UUID) -> Response:
        """End the session."""
        return self._done(request, complete, **WhenInput.parse(request))

    @idempotent
    def no_show(self, request: Request, pk: UUID) -> Response:
        """Note who stayed away: all, or the people named."""
        return self._done(request, mark_no_show, **NoShowInput.parse(request))

    @idempotent
    def reinstate(self, request: Request, pk: UUID) -> Response:
        """Undo a cancellation or a no-show, if the time is still free."""
        return self._done(request, reinstate)

    def _done(self, request: Request, verb: Any, **wanted: Any) -> Response:
        visit = self.the_one()
        verb(appointment=visit, revision=revision_seen(request, required=False), by=self.person, **wanted)
        return self._now(visit)

    def _now(self, visit: Appointment) -> Response:
        return self.show(self.shown(visit))
