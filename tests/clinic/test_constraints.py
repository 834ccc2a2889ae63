"""The constraints of clinic, tried past the actions: the schema alone must hold."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction
from django.db.models import Model

from clinic.models import (
    AuditEntry,
    Candidate,
    Closure,
    Envelope,
    KeptAnswer,
    Location,
    OpeningHours,
    Practice,
    Registration,
    Requirement,
    Resource,
    Service,
    Staff,
    Suppression,
)
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    RoomFactory,
    ServiceFactory,
    StaffFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db


def letter(**fields: Any) -> Envelope:
    usual = {"kind": "x", "recipient_key": "x", "about": "x", "to_address": "x@x.test", "subject": "x"}
    return Envelope.objects.create(**usual | {"message_id": "<x>"} | fields)


def twice(write: Callable[[], Any]) -> Callable[[], Any]:
    def both() -> None:
        write()
        write()

    return both


def requirement() -> Requirement:
    return Requirement.objects.create(service=ServiceFactory.create(), kind="room")


BROKEN: dict[str, Callable[[], Any]] = {
    "practice_colour_is_written_in_hex": lambda: PracticeFactory.create(colour="teal"),
    "reminder_comes_before_the_free_hours_end": lambda: PracticeFactory.create(reminder_hours=[24]),
    "practice_emergency_number_is_dialled": lambda: PracticeFactory.create(emergency_number="call us"),
    "location_emergency_number_is_dialled": lambda: LocationFactory.create(emergency_number="1 1 2"),
    "practice_frame_origins_are_websites": lambda: PracticeFactory.create(frame_origins="http://a.test"),
    "practice_is_one_row": twice(PracticeFactory.create),
    "waitlist_answers_take_no_longer_than_the_most": lambda: PracticeFactory.create(
        waitlist_least_minutes=121, waitlist_most_minutes=120
    ),
    "reminders_leave_by_day": lambda: PracticeFactory.create(remind_from_hour=20, remind_until_hour=20),
    "location_name_is_used_once": twice(lambda: LocationFactory.create(name="Willow")),
    "opening_hours_run_forward": lambda: OpeningHours.objects.create(
        location=LocationFactory.create(), weekday=0, opens="12:00", closes="12:00"
    ),
    "opening_hours_have_a_weekday": lambda: OpeningHours.objects.create(
        location=LocationFactory.create(), weekday=7, opens="12:00", closes="13:00"
    ),
    "closure_runs_forward": lambda: Closure.objects.create(
        first_on="2026-12-26", last_on="2026-12-24", reason="x"
    ),
    "resource_is_a_person_when_a_therapist": lambda: Resource.objects.create(kind="therapist", name="x"),
    "resource_has_a_place": lambda: Resource.objects.create(kind="room", name="x"),
    "resource_kind_is_known": lambda: RoomFactory.create(kind="cloud"),
    "service_name_is_used_once": twice(lambda: ServiceFactory.create(name="Massage")),
    "service_takes_time": lambda: ServiceFactory.create(length=timedelta()),
    "service_starts_on_a_grid": lambda: ServiceFactory.create(start_every_minutes=61),
    "service_online_way_is_known": lambda: ServiceFactory.create(online_new="perhaps"),
    "service_audience_is_known": lambda: ServiceFactory.create(audience="friends"),
    "staff_limits_leave_room_for_a_visit": lambda: StaffFactory.create(most_visits_a_day=0),
    "service_treats_someone": lambda: ServiceFactory.create(treats=0),
    "requirement_position_is_used_once": lambda: Requirement.objects.bulk_create(
        [Requirement(service=service, kind="room", position=0) for service in [ServiceFactory.create()] * 2]
    ),
    "candidate_is_named_once": lambda: Candidate.objects.bulk_create(
        [Candidate(requirement=r, resource=room) for r, room in [(requirement(), RoomFactory.create())] * 2]
    ),
    "clinic_staff_email_key": twice(lambda: StaffFactory.create(email="dana@willow.test")),
    "staff_email_is_in_lower_case": lambda: StaffFactory.create(email="Dana@willow.test"),
    "staff_have_known_roles": lambda: StaffFactory.create(roles=["king"]),
    "registration_is_entered_once": lambda: Registration.objects.bulk_create(
        [Registration(staff=person, register="CNHC", number="1") for person in [StaffFactory.create()] * 2]
    ),
    "key_is_answered_once": twice(
        lambda: KeptAnswer.objects.create(scope="x", method="POST", path="/", key="k", body_hash="x")
    ),
    "letter_is_posted_once": twice(lambda: letter(dedupe_key="reminder:1")),
    "letter_state_is_known": lambda: letter(state="lost"),
    "letter_kept_back_is_suppressed": lambda: letter(state="waiting", cause="bounce"),
    "sent_letter_has_its_time": lambda: letter(state="sent"),
    "letter_in_hand_is_leased": lambda: letter(state="sending"),
    "suppression_is_of_an_address_or_of_a_kind": lambda: Suppression.objects.create(cause="bounce"),
    "suppression_is_noted_once": twice(
        lambda: Suppression.objects.create(cause="bounce", address="x@x.test")
    ),
    "read_is_noted_once_an_hour": twice(
        lambda: AuditEntry.objects.create(
            actor_kind="staff",
            actor_key="1",
            verb="read",
            subject="x",
            subject_key="1",
            read_hour="2026-03-02T08:00Z",
        )
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_schema_refuses_what_breaks_a_rule(name: str) -> None:
    with pytest.raises(Error) as refused, transaction.atomic():
        BROKEN[name]()

    assert name in str(refused.value)


def test_every_named_constraint_of_clinic_is_tried() -> None:
    models: list[type[Model]] = [
        Practice,
        Location,
        OpeningHours,
        Closure,
        Resource,
        Service,
        Requirement,
        Candidate,
        Staff,
    ]
    models += [Registration, KeptAnswer, Envelope, Suppression, AuditEntry]
    named = {constraint.name for model in models for constraint in model._meta.constraints}

    assert named - set(BROKEN) == set()


def test_staff_without_a_role_are_refused() -> None:
    with pytest.raises(Error, match="staff_have_known_roles"):
        StaffFactory.create(roles=[])


def test_name_of_an_archived_record_may_be_used_again() -> None:
    LocationFactory.create(name="Willow", archived_at="2026-01-01T00:00Z")

    assert LocationFactory.create(name="Willow")


def test_dedupe_key_of_a_withdrawn_letter_may_be_used_again() -> None:
    letter(dedupe_key="reminder:1", state="withdrawn")

    assert letter(dedupe_key="reminder:1")


def test_therapist_may_have_a_location() -> None:
    assert TherapistFactory.create(location=LocationFactory.create())


@pytest.fixture
def entry() -> AuditEntry:
    return AuditEntry.objects.create(
        actor_kind="staff", actor_key="1", verb="x", subject="x", subject_key="1"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clinic_auditentry SET verb = 'y'",
        "DELETE FROM clinic_auditentry",
        "TRUNCATE clinic_auditentry",
        "UPDATE clinic_auditseal SET digest = 'y'",
        "ALTER TABLE clinic_auditentry DISABLE TRIGGER ALL",
        "DROP TABLE clinic_auditentry",
        "SET session_replication_role = replica",
    ],
)
def test_application_role_may_not_change_audit_rows(entry: AuditEntry, statement: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(verb="x").count() == 1


@pytest.mark.django_db(databases=["default", "owner"])
def test_trigger_refuses_changes_of_audit_rows_by_the_owner_role() -> None:
    owner = connections["owner"]

    with (
        pytest.raises(Error, match="only appended to"),
        transaction.atomic(using="owner"),
        owner.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM clinic_auditentry")
