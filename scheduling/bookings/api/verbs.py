"""The verbs on a visit, below /appointments/{id}."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.request_body import InstantField, MultiLineField, ReasonField, RequestBody
from clinic.http.viewset import ApiViewSet
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.mark_no_show import mark_no_show
from scheduling.bookings.actions.reinstate import reinstate
from scheduling.bookings.actions.start import start
from scheduling.bookings.actions.undo import undo
from scheduling.bookings.actions.write_desk_note import write_desk_note
from scheduling.bookings.api.free_times import free_times_if_taken
from scheduling.bookings.api.serializers import PlacedAppointmentOutput
from scheduling.letters.notices import attach_notices
from scheduling.models import Appointment
from scheduling.models.appointment import CLIENT_REASONS, CLINIC_REASONS, LONGEST_DESK_NOTE
from scheduling.models.people import HEALTH_NEWS

ANY = "018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b"


class DeskNoteField(MultiLineField):
    """Words for the desk on a visit, read by all who see the diary."""

    def __init__(self, **kwargs: Any) -> None:
        text = (
            "For the desk: not in letters, and not for health, which is recorded at "
            "/clients/{id}/health-statements"
        )
        super().__init__(max_length=LONGEST_DESK_NOTE, allow_blank=True, help_text=text, **kwargs)


class VisitChange(RequestBody):
    example: ClassVar = {"desk_note": "Running ten minutes late."}
    desk_note = DeskNoteField()


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


class OverrideInput(RequestBody):
    reason = ReasonField(max_length=300)


class StartInput(WhenInput):
    example: ClassVar = WhenInput.example | {"override": {"reason": "The session was before that."}}
    override = OverrideInput(required=False, help_text="For a session entered late")


class NoShowInput(RequestBody):
    example: ClassVar = {"clients": [ANY]}
    clients = serializers.ListField(child=serializers.UUIDField(), required=False)


class ReinstateInput(RequestBody):
    example: ClassVar = {"override": {"reason": "Agreed with Theo on the phone."}}
    override = OverrideInput(required=False)


class AppointmentVerbs(ApiViewSet):
    """The endpoints that change a visit's state or words; each honours If-Match, and two require it."""

    write_capability = "appointments.change"

    def respond_placed(self, visit: Appointment) -> Response:
        """Answer with a visit that was placed, read again, and with what will be told to whom."""
        return self.respond(attach_notices(self.get_queryset().get(pk=visit.pk)))

    @endpoint(
        "PATCH",
        "<uuid:pk>",
        body=VisitChange,
        partial=True,
        if_match=True,
    )
    def partial_update(self, request: Request, body: dict[str, Any]) -> Response:
        """Change the words for the desk, in any state; when, where and with whom change by moving."""
        visit = self.get_object()
        write_desk_note(
            appointment=visit, words=body.get("desk_note"), revision=self.revision, by=self.person
        )
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/cancel", body=CancelInput, if_match=True, idempotent=True)
    def cancel(self, request: Request, body: dict[str, Any]) -> Response:
        """Cancel for the client or for the clinic, each with its own reasons."""
        visit = self.get_object()
        cancel(
            appointment=visit,
            cancelled_by=body["by"],
            reason=body["reason"],
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/confirm", if_match="optional", idempotent=True)
    def confirm(self, request: Request) -> Response:
        """The client says they will come."""
        visit = self.get_object()
        confirm(appointment=visit, revision=self.revision, by=self.person)
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/arrive", body=ArriveInput, if_match="optional", idempotent=True)
    def arrive(self, request: Request, body: dict[str, Any]) -> Response:
        """Check people in, each with the answer to "anything new since last time?"."""
        visit = self.get_object()
        arrive(
            appointment=visit,
            health_news={row["client"]: row["health_news"] for row in body.get("attendances", [])},
            at=body.get("at"),
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/start", body=StartInput, if_match="optional", idempotent=True)
    def start(self, request: Request, body: dict[str, Any]) -> Response:
        """Begin the session, at any minute."""
        visit = self.get_object()
        start(
            appointment=visit,
            at=body.get("at"),
            override_reason=body.get("override", {}).get("reason", ""),
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/complete", body=WhenInput, if_match="optional", idempotent=True)
    def complete(self, request: Request, body: dict[str, Any]) -> Response:
        """End the session."""
        visit = self.get_object()
        complete(appointment=visit, at=body.get("at"), revision=self.revision, by=self.person)
        return self.respond_anew(visit)

    @endpoint("POST", "<uuid:pk>/no-show", body=NoShowInput, if_match="optional", idempotent=True)
    def no_show(self, request: Request, body: dict[str, Any]) -> Response:
        """Note who stayed away: all, or the people named."""
        visit = self.get_object()
        mark_no_show(
            appointment=visit,
            clients=body.get("clients", ()),
            revision=self.revision,
            by=self.person,
        )
        return self.respond_anew(visit)

    @endpoint(
        "POST",
        "<uuid:pk>/reinstate",
        body=ReinstateInput,
        answer=PlacedAppointmentOutput,
        if_match="optional",
        idempotent=True,
    )
    def reinstate(self, request: Request, body: dict[str, Any]) -> Response:
        """Undo a cancellation or a no-show, if a booking of the same would be accepted now."""
        visit = self.get_object()
        with free_times_if_taken():
            reinstate(
                appointment=visit,
                override_reason=body.get("override", {}).get("reason", ""),
                revision=self.revision,
                by=self.person,
            )
        return self.respond_placed(visit)

    @endpoint("POST", "<uuid:pk>/undo", if_match="optional", idempotent=True)
    def undo(self, request: Request) -> Response:
        """Undo a check-in, a start or an end entered by mistake: one state back."""
        visit = self.get_object()
        undo(appointment=visit, revision=self.revision, by=self.person)
        return self.respond_anew(visit)
