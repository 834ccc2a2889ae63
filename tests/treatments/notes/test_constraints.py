"""Rows of notes, points and plans that the database refuses, written past the actions by the ORM."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from clinic.models import Staff
from tests.factories import StaffFactory
from treatments.models import (
    ClinicalSettings,
    Episode,
    MarkedPoint,
    Muscle,
    NoteHandover,
    PlanStep,
    Referral,
    SelfCare,
    SelfCarePlan,
    SessionNote,
    TriggerPoint,
    ZoneShape,
)


def broken(act: Callable[[], Any]) -> str:
    """Return the name of the constraint that the write breaks."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_database_refuses_a_second_note_per_person_and_visit(
    session_note: SessionNote, therapist: Staff
) -> None:
    again = {"attendance": session_note.attendance, "author": therapist}

    assert broken(lambda: SessionNote.objects.create(**again)) == "visit_has_one_note_per_person"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"pain_before": 11}, "pain_is_from_0_to_10"),
        ({"pain_after": 11}, "pain_is_from_0_to_10"),
        ({"content_hash": "x"}, "signature_is_whole"),
        ({"entered_in_error_reason": "x"}, "note_in_error_says_by_whom_and_why"),
    ],
)
def test_database_refuses_an_invalid_note(
    session_note: SessionNote, fields: dict[str, Any], name: str
) -> None:
    assert broken(lambda: SessionNote.objects.update(**fields)) == name


def test_database_refuses_a_handover_without_a_reason_or_to_oneself(
    session_note: SessionNote, therapist: Staff
) -> None:
    name, other = "handover_names_two_authors_and_a_reason", StaffFactory.create()
    for author, reason in ((other, ""), (therapist, "x")):
        handover = NoteHandover(note=session_note, former_author=therapist, author=author, reason=reason)
        assert broken(handover.save) == name


def place(**fields: Any) -> dict[str, Any]:
    """A free mark on the client's left shoulder, seen from behind."""
    return {"position": 0, "view": "back", "x": 0.3, "y": 0.2, "side": "left"} | fields


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"x": None}, "mark_is_a_site_or_a_place"),
        ({"x": None, "y": None, "view": ""}, "mark_is_a_site_or_a_place"),
        ({"view": "side"}, "mark_is_a_site_or_a_place"),
        ({"y": 1.2}, "mark_is_a_site_or_a_place"),
        ({"side": "right"}, "mark_lies_on_its_side"),
        ({"view": "front"}, "mark_lies_on_its_side"),
        ({"side": "up"}, "mark_has_a_side"),
        ({"pressure": 0}, "pressure_is_from_1_to_5"),
        ({"pressure": 6}, "pressure_is_from_1_to_5"),
        ({"pain_on_pressure_before": 11}, "pain_on_pressure_is_from_0_to_10"),
        ({"intensity_felt": 11}, "pain_on_pressure_is_from_0_to_10"),
        ({"hold_seconds": 0}, "hold_and_repeats_are_sane"),
        ({"repeats": 21}, "hold_and_repeats_are_sane"),
        ({"activity": "sleepy"}, "mark_uses_known_words"),
        ({"taught_at": clock.now()}, "teaching_names_who_taught"),
        ({"not_found": True, "activity": "latent"}, "point_not_found_holds_no_finding"),
        ({"not_found": True, "pain_on_pressure_after": 0}, "point_not_found_holds_no_finding"),
        ({"not_found": True, "to_check": True}, "point_not_found_holds_no_finding"),
    ],
)
def test_database_refuses_an_invalid_point(
    session_note: SessionNote, fields: dict[str, Any], name: str
) -> None:
    found = broken(lambda: MarkedPoint.objects.create(note=session_note, **place(**fields)))

    assert found == name or (fields == {"side": "up"} and found == "mark_lies_on_its_side")


def test_database_refuses_a_point_with_site_and_place(session_note: SessionNote) -> None:
    site = TriggerPoint.objects.get(code="UT1")

    both = place(site=site, muscle=site.muscle)

    assert (
        broken(lambda: MarkedPoint.objects.create(note=session_note, **both)) == "mark_is_a_site_or_a_place"
    )


def test_a_site_is_marked_once_a_side(session_note: SessionNote) -> None:
    site = TriggerPoint.objects.get(code="UT1")
    fields = {"note": session_note, "site": site, "muscle": site.muscle, "side": "left"}
    MarkedPoint.objects.create(position=0, **fields)

    assert broken(lambda: MarkedPoint.objects.create(position=1, **fields)) == "site_is_marked_once_a_side"


@pytest.fixture
def plan(session_note: SessionNote, therapist: Staff) -> SelfCarePlan:
    return SelfCarePlan.objects.create(
        note=session_note,
        version=1,
        drafted_by=therapist,
        stop_rules=["Stop."],
        expires_on=session_note.location.today(),
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"stop_rules": []}, "plan_says_when_to_stop"),
        ({"state": "approved"}, "plan_is_approved_before_it_is_sent"),
        ({"state": "sent"}, "plan_is_approved_before_it_is_sent"),
        ({"sent_at": clock.now()}, "plan_is_approved_before_it_is_sent"),
    ],
)
def test_database_refuses_an_invalid_plan(plan: SelfCarePlan, fields: dict[str, Any], name: str) -> None:
    assert broken(lambda: SelfCarePlan.objects.update(**fields)) == name


def step(**fields: Any) -> dict[str, Any]:
    """A sound pressure step."""
    sound = {
        "position": 0,
        "kind": "pressure",
        "side": "left",
        "title": "Press",
        "how": "So.",
        "why": "Tender.",
        "tool": "hands",
        "hold_seconds": 30,
        "repeats": 2,
        "days": [0, 2, 4],
        "intensity_max": 5,
    }
    return sound | fields


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"hold_seconds": None}, "pressure_has_its_dose"),
        ({"hold_seconds": 121}, "pressure_has_its_dose"),
        ({"repeats": 0}, "pressure_has_its_dose"),
        ({"intensity_max": 7}, "pressure_has_its_dose"),
        ({"tool": ""}, "pressure_has_its_dose"),
        ({"days": [0, 1]}, "pressure_days_are_apart"),
        ({"days": [6, 0]}, "pressure_days_are_apart"),
        ({"days": [0, 6]}, "pressure_days_are_apart"),
        ({"kind": "stretch", "days": [7]}, "step_days_are_weekdays"),
        ({"kind": "stretch", "days": []}, "step_days_are_weekdays"),
        ({"how": ""}, "step_says_how"),
        ({"kind": "magic"}, "step_kind_is_known"),
        ({"kind": "stretch", "per_day": 0}, "step_numbers_are_sane"),
    ],
)
def test_database_refuses_an_invalid_step(plan: SelfCarePlan, fields: dict[str, Any], name: str) -> None:
    muscle = Muscle.objects.get(slug="trapezius-upper")

    assert broken(lambda: PlanStep.objects.create(plan=plan, muscle=muscle, **step(**fields))) == name


def test_database_refuses_a_muscle_twice_per_kind_of_step(plan: SelfCarePlan) -> None:
    muscle = Muscle.objects.get(slug="trapezius-upper")
    PlanStep.objects.create(plan=plan, muscle=muscle, **step())

    again = step(position=1)

    assert (
        broken(lambda: PlanStep.objects.create(plan=plan, muscle=muscle, **again))
        == "plan_names_a_muscle_once"
    )


def test_database_refuses_an_invalid_catalogue(db: None) -> None:
    site, care = TriggerPoint.objects.all()[0], SelfCare.objects.filter(self_treatable=True)[0]
    referral = site.referrals.all()[0]

    def at(**fields: Any) -> Callable[[], Any]:
        return lambda: TriggerPoint.objects.filter(pk=site.pk).update(**fields)

    assert broken(at(x=1.5)) == "trigger_point_is_on_the_chart"
    assert (
        broken(lambda: Referral.objects.create(point=site, zone=referral.zone, primary=False))
        == "point_refers_to_a_zone_once"
    )
    assert (
        broken(lambda: SelfCare.objects.filter(pk=care.pk).update(hold_seconds_min=None))
        == "self_care_is_whole_or_none"
    )
    assert (
        broken(lambda: ZoneShape.objects.filter(outline=[]).update(rx=None))
        == "zone_shape_is_an_ellipse_or_a_polygon"
    )
    assert broken(lambda: ClinicalSettings.objects.create()) == "clinical_settings_are_one_row"


def test_database_refuses_an_episode_that_ends_before_it_begins(
    session_note: SessionNote, therapist: Staff
) -> None:
    now = clock.now()
    fields = {"client": session_note.attendance.client, "own_words": "Ache", "opened_by": therapist}
    closed = {"closed_by": therapist, "outcome": "improved"}

    assert (
        broken(lambda: Episode.objects.create(closed_at=now - timedelta(days=9), **closed, **fields))
        == "episode_runs_forward"
    )
    assert (
        broken(lambda: Episode.objects.create(**(fields | {"own_words": ""})))
        == "episode_has_the_clients_words"
    )
