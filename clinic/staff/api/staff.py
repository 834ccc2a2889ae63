"""/staff: who works here, and in which roles."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.cover.fields import AffectedVisitOutput, ChangedOutput, ForcibleBody, pop_force_reason
from clinic.http.endpoint import endpoint
from clinic.http.filters import ArchivedFilter, Filters
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import AddressField, RequestBody, SecretField, SingleLineField
from clinic.http.viewset import Listed, Retrieved
from clinic.models import Registration, Staff
from clinic.roles import ROLES
from clinic.staff.actions.add_staff import NewStaff, StaffChanges, add_staff
from clinic.staff.actions.change_staff import archive_staff, change_staff, restore_staff
from clinic.staff.actions.invite import invite
from clinic.staff.actions.remove_second_step import take_second_step
from clinic.staff.actions.send_reset_link import send_colleague_reset_link
from clinic.staff.second_step import has_second_step, with_second_step
from clinic.validators import number_range

ROLE_CHOICES = [(role, role) for role in ROLES]


def daily_limit(name: str) -> serializers.IntegerField:
    """Return the field of the most that a therapist does in a day; empty is no limit."""
    bounds = number_range(Staff, name)
    return serializers.IntegerField(
        min_value=bounds.least, max_value=bounds.most, allow_null=True, required=False
    )


class RegistrationInput(RequestBody):
    register = SingleLineField(max_length=120)
    number = SingleLineField(max_length=60)
    expires_on = serializers.DateField(allow_null=True, required=False)


class StaffInput(RequestBody):
    example = {
        "email": "theo@willow.test",
        "name": "Theo",
        "roles": ["therapist"],
        "gender": "male",
        "password": "long-and-hard-to-guess",
        "most_visits_a_day": 7,
        "most_minutes_a_day": 360,
        "registrations": [{"register": "CNHC", "number": "012345", "expires_on": "2027-03-31"}],
    }
    email = AddressField()
    name = SingleLineField(max_length=120)
    roles = serializers.ListField(child=serializers.ChoiceField(ROLE_CHOICES), min_length=1, max_length=3)
    gender = serializers.ChoiceField(
        [(g, g) for g in ("female", "male", "other")], allow_blank=True, required=False
    )
    password = SecretField(
        max_length=200, required=False, help_text="Without one they are sent an invitation to choose it"
    )
    most_visits_a_day = daily_limit("most_visits_a_day")
    most_minutes_a_day = daily_limit("most_minutes_a_day")
    registrations = RegistrationInput(many=True, required=False, max_length=20)  # type: ignore[call-arg]


class RegistrationOutput(ModelOutput[Registration]):
    class Meta:
        model = Registration
        fields: ClassVar = ["register", "number", "expires_on"]


class StaffOutput(ModelOutput[Staff]):
    registrations = RegistrationOutput(many=True)
    resource = serializers.UUIDField(
        source="resource.pk", default=None, allow_null=True, help_text="The therapist as the diary books them"
    )
    has_second_step = serializers.SerializerMethodField(help_text="The sign-in asks for a code")
    has_password = serializers.BooleanField(
        source="has_usable_password", help_text="False until they chose one by the link of their invitation"
    )

    class Meta:
        model = Staff
        fields: ClassVar = [
            "id",
            "revision",
            "email",
            "name",
            "roles",
            "gender",
            "most_visits_a_day",
            "most_minutes_a_day",
            "registrations",
            "resource",
            "has_second_step",
            "archived_at",
            "invited_at",
            "has_password",
        ]

    def get_has_second_step(self, person: Any) -> bool:
        """Return what the list has read of everybody, else read it of this person."""
        if hasattr(person, "is_asked_for_code"):
            return bool(person.is_asked_for_code)
        return has_second_step(person)


class StaffChange(StaffInput, ForcibleBody):
    example = {**StaffInput.example, **ForcibleBody.example}


class OpenRecordOutput(AffectedVisitOutput):
    """A draft of a note or an unsent plan, and the start of its visit in the location's time."""

    kind = serializers.ChoiceField(["note", "plan"])


class StaffWithVisits(StaffOutput, ChangedOutput):
    """A member of staff, the visits that the change affected, and the work that it left open."""

    open_work = OpenRecordOutput(many=True, default=[])

    class Meta(StaffOutput.Meta):
        fields: ClassVar = [*StaffOutput.Meta.fields, "visits", "open_work"]


class StaffFilters(Filters):
    archived = ArchivedFilter()
    role = django_filters.ChoiceFilter(choices=ROLE_CHOICES, method="holding")

    def holding(self, people: Any, name: str, role: str) -> Any:
        """Return the people who hold this role."""
        return people.filter(roles__contains=[role])


class People(Listed, Retrieved):
    """The people who work here."""

    address = "staff"
    group = "Set-up"
    noun = "member of staff"
    summaries: ClassVar = {
        "list": "List the staff",
        "take_second_step": "Take the second step from somebody who lost the phone",
        "invite": "Send the invitation to a member of staff again",
        "send_password_link": "Send a colleague the link to a new password",
    }
    read_capability = "staff.read"
    write_capability = "staff.change"

    queryset = with_second_step(Staff.objects.select_related("resource")).prefetch_related("registrations")
    page_order = ("name", "id")
    filterset_class = StaffFilters
    serializer_class = StaffOutput

    @endpoint("POST", body=StaffInput, status=201)
    def create(self, request: Request, body: NewStaff) -> Response:
        """Add a member of staff. Without a password they get an invitation by letter, to choose one."""
        return self.respond(add_staff(**body, by=self.person))

    @endpoint("PATCH", "<uuid:pk>", body=StaffChange, answer=StaffWithVisits, partial=True, if_match=True)
    def partial_update(self, request: Request, body: StaffChanges) -> Response:
        """Change details or roles. 409 `would_strand` lists the visits of one who stops as therapist.

        409 `would_leave_open` lists their drafts of notes and unsent plans; `force` overrules both.
        """
        force_reason = pop_force_reason(body)
        person = change_staff(
            person=self.get_object(),
            changes=body,
            force_reason=force_reason,
            revision=self.revision,
            by=self.person,
        )
        return self.respond(person)

    @endpoint("POST", "<uuid:pk>/archive", body=ForcibleBody, answer=StaffWithVisits, if_match=True)
    def archive(self, request: Request, body: dict[str, Any]) -> Response:
        """Let a person go: signed out, no longer bookable. 409 `would_strand` lists their visits.

        409 `would_leave_open` lists their drafts of notes and unsent plans; `force` overrules both.
        """
        person = archive_staff(
            person=self.get_object(),
            force_reason=pop_force_reason(body),
            revision=self.revision,
            by=self.person,
        )
        return self.respond(person)

    @endpoint("POST", "<uuid:pk>/restore", answer=StaffWithVisits, if_match=True)
    def restore(self, request: Request) -> Response:
        """Take a person back: they may sign in, and a therapist can be booked."""
        return self.respond(restore_staff(person=self.get_object(), revision=self.revision, by=self.person))

    @endpoint("POST", "<uuid:pk>/take-second-step", status=204)
    def take_second_step(self, request: Request) -> Response:
        """Let somebody in who lost phone and recovery codes: their password alone signs in, or sets up anew.

        It signs them out everywhere. One's own second step is removed at `/me/second-step/remove`.
        """
        take_second_step(person=self.get_object(), by=self.person)
        return Response(status=204)

    @endpoint("POST", "<uuid:pk>/invite", idempotent=True)
    def invite(self, request: Request) -> Response:
        """Send the invitation again to somebody who has no password yet; the link sent before stops working.

        The link works once, within a week.
        """
        return self.respond(invite(person=self.get_object(), by=self.person))

    @endpoint("POST", "<uuid:pk>/send-password-link", status=204, idempotent=True)
    def send_password_link(self, request: Request) -> Response:
        """Send a colleague who cannot get in a link to a new password: it works once, within half an hour."""
        send_colleague_reset_link(person=self.get_object(), by=self.person)
        return Response(status=204)
