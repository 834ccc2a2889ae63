"""Signed notes and sent plans cannot be changed by the ORM or by SQL as either database role."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from clinic.models import Staff
from scheduling.models import Attendance
from tests.cluster import addresses_of
from tests.factories import ClientFactory, LocationFactory, PracticeFactory, StaffFactory, visit_of
from treatments.models import Addendum, MarkedPoint, NoteHandover, PlanStep, SelfCarePlan, SessionNote
from treatments.notes.actions.amend import amend_note
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.take_over import take_over_note
from treatments.notes.signature import is_intact
from treatments.plans.actions.draft import draft_plan


def signed_note(attendance: Attendance, by: Staff) -> SessionNote:
    """Sign a note with one point and return it."""
    note = open_note(attendance=attendance, by=by)
    mark_point(note=note, data={"site": "UT1", "side": "right"}, by=by)
    return sign_note(note=note, revision=None, by=by)


@pytest.fixture
def signed(visit: Attendance, therapist: Staff) -> SessionNote:
    return signed_note(visit, therapist)


def refusal_of(act: Callable[[], Any]) -> str:
    """Return the name of the rule by which PostgreSQL refuses this act."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act()
    return getattr(getattr(caught.value.__cause__, "diag", None), "constraint_name", None) or "privilege"


def sql(statement: str) -> Callable[[], None]:
    """Return an act that runs this statement as the application's role."""

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


@pytest.mark.parametrize(
    "change",
    [
        {"subjective": "Other"},
        {"pain_after": 1},
        {"signed_at": None, "signed_by": None, "catalogue": None, "content_hash": ""},
        {"content_hash": "0" * 64},
        {"points_revision": 9},
    ],
)
def test_orm_cannot_change_a_column_of_a_signed_note(signed: SessionNote, change: dict[str, Any]) -> None:
    assert refusal_of(lambda: SessionNote.objects.update(**change)) == "signed_note_never_changes"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE treatments_sessionnote SET assessment = 'x'", "signed_note_never_changes"),
        ("DELETE FROM treatments_sessionnote", "privilege"),
        ("TRUNCATE treatments_sessionnote CASCADE", "privilege"),
        ("UPDATE treatments_markedpoint SET side = 'left'", "signed_points_never_change"),
        ("DELETE FROM treatments_markedpoint", "signed_points_never_change"),
        (
            "INSERT INTO treatments_markedpoint SELECT (jsonb_populate_record(p, "
            "jsonb_build_object('id', uuidv7(), 'side', 'left'))).* FROM treatments_markedpoint p",
            "signed_points_never_change",
        ),
    ],
)
def test_sql_of_the_application_cannot_change_a_signed_note(
    signed: SessionNote, statement: str, rule: str
) -> None:
    assert refusal_of(sql(statement)) == rule


def test_orm_cannot_change_the_marks_of_a_signed_note(signed: SessionNote) -> None:
    point = signed.points.get()
    acts = [
        lambda: MarkedPoint.objects.create(
            note=signed, position=1, site=point.site, muscle=point.muscle, side="left"
        ),
        lambda: MarkedPoint.objects.update(pressure=5),
        lambda: point.delete(),
    ]

    assert {refusal_of(act) for act in acts} == {"signed_points_never_change"}


def test_orm_cannot_move_marks_out_of_a_signed_note(signed: SessionNote, therapist: Staff) -> None:
    other = visit_of(ClientFactory.create(), signed.attendance.appointment.location)
    draft = open_note(attendance=other, by=therapist)

    assert refusal_of(lambda: signed.points.update(note=draft)) == "signed_points_never_change"


def test_orm_cannot_change_a_note_entered_in_error(session_note: SessionNote, therapist: Staff) -> None:
    mark_in_error(note=session_note, reason="Wrong visit.", revision=None, by=therapist)

    assert refusal_of(lambda: SessionNote.objects.update(subjective="x")) == "signed_note_never_changes"
    assert (
        refusal_of(lambda: SessionNote.objects.update(entered_in_error_reason="x"))
        == "signed_note_never_changes"
    )


def test_addenda_cannot_be_changed_or_deleted(signed: SessionNote, therapist: Staff) -> None:
    amend_note(note=signed, text="Slept well.", reason="Heard later.", by=therapist)

    assert refusal_of(lambda: Addendum.objects.update(text="x")) == "addenda_are_only_appended"
    assert refusal_of(sql("DELETE FROM treatments_addendum")) in ("addenda_are_only_appended", "privilege")


def sent_plan(note: SessionNote, by: Staff) -> SelfCarePlan:
    """Draft the note's plan and record it as sent."""
    plan = draft_plan(note=note, by=by)
    now = note.signed_at
    SelfCarePlan.objects.update(
        state="sent", approved_at=now, approved_by=by, sent_at=now, letter_text="Hello"
    )
    return plan


def test_orm_cannot_change_a_sent_plan_or_its_steps(signed: SessionNote, therapist: Staff) -> None:
    plan = sent_plan(signed, therapist)
    step = plan.steps.all()[0]

    of_the_plan: list[Callable[[], object]] = [
        lambda: SelfCarePlan.objects.update(message="x"),
        lambda: SelfCarePlan.objects.update(letter_text="x"),
        lambda: SelfCarePlan.objects.update(state="draft", approved_at=None, approved_by=None, sent_at=None),
    ]
    of_its_steps: list[Callable[[], object]] = [
        lambda: PlanStep.objects.update(how="x"),
        lambda: step.delete(),
        lambda: PlanStep.objects.create(plan=plan, position=99, kind="food", how="x", why="y", days=[0]),
    ]
    assert {refusal_of(act) for act in of_the_plan} == {"sent_plan_never_changes"}
    assert {refusal_of(act) for act in of_its_steps} == {"sent_steps_never_change"}


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE treatments_selfcareplan SET letter_html = 'x'", "sent_plan_never_changes"),
        ("UPDATE treatments_selfcareplan SET stop_rules = '{x}'", "sent_plan_never_changes"),
        ("DELETE FROM treatments_selfcareplan", "sent_plan_never_changes"),
        ("TRUNCATE treatments_selfcareplan CASCADE", "privilege"),
        ("UPDATE treatments_planstep SET position = position + 100", "sent_steps_never_change"),
        ("DELETE FROM treatments_planstep", "sent_steps_never_change"),
        ("TRUNCATE treatments_planstep", "privilege"),
        (
            "INSERT INTO treatments_planstep SELECT (jsonb_populate_record(s, jsonb_build_object("
            "'id', uuidv7(), 'position', 99, 'muscle_id', null))).* FROM treatments_planstep s LIMIT 1",
            "sent_steps_never_change",
        ),
    ],
)
def test_sql_of_the_application_cannot_change_a_sent_plan(
    signed: SessionNote, therapist: Staff, statement: str, rule: str
) -> None:
    sent_plan(signed, therapist)

    assert refusal_of(sql(statement)) == rule


def test_the_content_hash_reveals_a_change_of_a_note_or_its_points(signed: SessionNote) -> None:
    note = SessionNote.objects.with_details().get()
    assert is_intact(note) is True

    note.objective = "Something else"
    assert is_intact(note) is False

    note = SessionNote.objects.with_details().get()
    note.points.all()[0].side = "left"
    assert is_intact(note) is False


def test_the_owner_of_the_tables_cannot_change_a_signed_note(fresh_database: str) -> None:
    PracticeFactory.create()
    signed_note(visit_of(ClientFactory.create(), LocationFactory.create()), StaffFactory.create())
    address = addresses_of(fresh_database)["DATABASE_OWNER_URL"]

    for statement in (
        "UPDATE treatments_sessionnote SET plan_text = 'x'",
        "DELETE FROM treatments_sessionnote",
        "DELETE FROM treatments_markedpoint",
        "TRUNCATE treatments_sessionnote CASCADE",
        "TRUNCATE treatments_markedpoint CASCADE",
    ):
        with psycopg.connect(address, autocommit=True) as owner, pytest.raises(psycopg.Error):
            owner.execute(statement.encode())


def test_a_handover_is_only_appended_and_only_to_a_draft(visit: Attendance, therapist: Staff) -> None:
    note, other = open_note(attendance=visit, by=therapist), StaffFactory.create()
    take_over_note(note=note, reason="He is ill.", revision=None, by=other)
    mark_point(note=note, data={"site": "UT1", "side": "right"}, by=other)
    sign_note(note=note, revision=None, by=other)
    again = {"note": note, "former_author": therapist, "author": other, "reason": "x"}

    for act in (
        lambda: NoteHandover.objects.update(reason="x"),
        sql("DELETE FROM treatments_notehandover"),
        lambda: NoteHandover.objects.create(**again),
    ):
        assert refusal_of(act) in ("handovers_are_only_appended", "privilege")
