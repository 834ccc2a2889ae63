"""/plans/<id>: a draft changed within its limits beside its letter, and sent."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Consent
from clinic.models import Envelope
from scheduling.models import Appointment, Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory, FollowUpFactory
from tests.screen_user import ScreenUser, screen_user
from treatments.models import PlanStep, SelfCarePlan

MOST_QUERIES = 14


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


@pytest.fixture
def draft(plan: dict[str, Any]) -> SelfCarePlan:
    return SelfCarePlan.objects.get(pk=plan["id"])


def as_shown(plan: SelfCarePlan, **others: Any) -> dict[str, Any]:
    """Return what the form of a plan sends when nothing was changed, and what was."""
    answers: dict[str, Any] = {"seen": plan.revision, "message": plan.message, "add_kind": "movement"}
    for step in plan.steps.all():
        answers |= {f"title-{step.pk}": step.title, f"how-{step.pk}": step.how}
        for name in ("hold_seconds", "repeats", "intensity_max"):
            if getattr(step, name) is not None:
                answers[f"{name}-{step.pk}"] = getattr(step, name)
        if step.kind == "pressure":
            answers[f"days-{step.pk}"] = step.days
    return answers | others


def pressing(plan: SelfCarePlan) -> PlanStep:
    """Return the first step that presses."""
    return plan.steps.filter(kind="pressure")[0]


def test_a_plan_is_drafted_once_and_found_again(room: ScreenUser, signed: dict[str, Any]) -> None:
    address, key = f"/notes/{signed['id']}/plan", str(uuid4())

    assert b"There is no plan for this visit yet." in room.open(address).content
    sent = [room.send(address, key=key) for _ in range(2)]

    plan = SelfCarePlan.objects.get()
    assert [answer["Location"] for answer in sent] == [f"/plans/{plan.pk}"] * 2
    assert room.open(address)["Location"] == f"/plans/{plan.pk}"


def test_a_plan_is_not_drafted_where_nothing_may_be_done(
    room: ScreenUser, signed: dict[str, Any], visit: Attendance
) -> None:
    FollowUpFactory.create(client=visit.client, reason="red_flag", urgency="same_day")

    answer = room.send(f"/notes/{signed['id']}/plan", key=str(uuid4()))

    assert answer.status_code == 409 and b"Give advice in person." in answer.content


def test_a_draft_shows_steps_with_reasons_beside_the_letter(room: ScreenUser, draft: SelfCarePlan) -> None:
    answer = room.open(f"/plans/{draft.pk}")

    page = answer.content.decode()
    assert "upper trapezius" in page.lower() and "Limits of a plan" in page and "Left out, and why" in page
    assert f'src="/plans/{draft.pk}/letter"' in page and "sandbox" in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_the_letter_runs_nothing_and_has_its_picture_and_no_token(
    room: ScreenUser, draft: SelfCarePlan
) -> None:
    letter = room.open(f"/plans/{draft.pk}/letter")
    text = room.open(f"/plans/{draft.pk}/letter", {"as": "text"})

    page = letter.content.decode()
    assert "data:image/svg+xml;base64," in page and "cid:" not in page and "/c/..." in page
    assert "sandbox" in letter["Content-Security-Policy"] and "script-src" not in page
    assert letter["X-Frame-Options"] == "SAMEORIGIN"
    assert text["Content-Type"].startswith("text/plain") and b"Hello Ana" in text.content


def test_a_draft_takes_words_dose_and_a_step_more(room: ScreenUser, draft: SelfCarePlan) -> None:
    step = pressing(draft)
    changes = {
        f"hold_seconds-{step.pk}": 20,
        "message": "Go easy.",
        "add_title": "Swim",
        "add_how": "On Sunday.",
    }

    answer = room.send(f"/plans/{draft.pk}", **as_shown(draft, **changes))

    assert answer["Location"] == f"/plans/{draft.pk}"
    step.refresh_from_db()
    draft.refresh_from_db()
    assert (step.hold_seconds, draft.message) == (20, "Go easy.")
    assert draft.steps.filter(title="Swim", kind="movement").exists()


@pytest.mark.parametrize("kind", ["pressure", "stretch"])
def test_a_draft_takes_a_step_for_another_muscle(room: ScreenUser, draft: SelfCarePlan, kind: str) -> None:
    chosen = {"muscle": "piriformis", "muscle_side": "left", "muscle_kind": kind}

    answer = room.send(f"/plans/{draft.pk}", **as_shown(draft, **chosen))

    assert answer.status_code == 303
    added = draft.steps.get(muscle__slug="piriformis")
    assert (added.kind, added.side, added.how != "") == (kind, "left", True)


def test_a_step_that_the_conditions_rule_out_is_refused_at_its_muscle(
    room: ScreenUser, draft: SelfCarePlan
) -> None:
    ConditionFactory.create(client=draft.note.attendance.client, code="CC-DVT-HISTORY")
    chosen = {"muscle": "soleus", "muscle_side": "left", "muscle_kind": "pressure"}

    answer = room.send(f"/plans/{draft.pk}", **as_shown(draft, **chosen))

    assert answer.status_code == 422 and b'id="plan-muscle_error"' in answer.content


def test_a_draft_takes_a_step_out_and_another_up(room: ScreenUser, draft: SelfCarePlan) -> None:
    first, second, third = draft.steps.all()[:3]

    room.send(
        f"/plans/{draft.pk}", **as_shown(draft, **{f"remove-{first.pk}": "on", "move": f"up:{third.pk}"})
    )

    assert [step.pk for step in draft.steps.all()[:2]] == [third.pk, second.pk]


def test_a_draft_refuses_a_dose_that_is_too_high_at_its_field(room: ScreenUser, draft: SelfCarePlan) -> None:
    step = pressing(draft)

    answer = room.send(f"/plans/{draft.pk}", **as_shown(draft, **{f"hold_seconds-{step.pk}": 110}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="plan-hold_seconds-{step.pk}_error"' in page and "seconds at most" in page
    assert 'value="110"' in page


def test_a_draft_refuses_half_a_step(room: ScreenUser, draft: SelfCarePlan) -> None:
    answer = room.send(f"/plans/{draft.pk}", **as_shown(draft, add_title="Swim"))

    assert answer.status_code == 422 and b"Say how it is done." in answer.content


def test_a_draft_that_a_colleague_changed_is_shown_anew_with_what_was_typed(
    room: ScreenUser, mara: ApiUser, draft: SelfCarePlan
) -> None:
    read = as_shown(draft, message="From Theo.")
    screen_user(mara.person).send(f"/plans/{draft.pk}", **as_shown(draft, message="From Mara."))

    answer = room.send(f"/plans/{draft.pk}", **read)

    page = answer.content.decode()
    assert answer.status_code == 412 and "From Theo." in page and 'name="seen" value="2"' in page


def test_the_same_form_again_changes_nothing(room: ScreenUser, draft: SelfCarePlan) -> None:
    changes = as_shown(draft, message="Go easy.")

    sent = [room.send(f"/plans/{draft.pk}", **changes) for _ in range(2)]

    draft.refresh_from_db()
    assert [answer.status_code for answer in sent] == [303, 303] and draft.revision == 2


def test_a_plan_is_read_and_sent_once(room: ScreenUser, draft: SelfCarePlan) -> None:
    address = f"/plans/{draft.pk}/send"
    kept = room.send(f"/plans/{draft.pk}", **as_shown(draft, next="send"))
    assert kept["Location"] == address and b"Ana, ana@example.test" in room.open(address).content

    sent = [room.send(address, seen=draft.revision) for _ in range(2)]

    assert [answer["Location"] for answer in sent] == [f"/plans/{draft.pk}"] * 2
    assert Envelope.objects.filter(kind="aftercare").count() == 1
    page = room.open(f"/plans/{draft.pk}").content.decode()
    assert "Back to today" in page and "Its letter: Waits" in page and "<textarea" not in page


def test_what_refuses_to_send_is_said_before_and_then(room: ScreenUser, draft: SelfCarePlan) -> None:
    Consent.objects.filter(kind="aftercare").delete()

    page = room.open(f"/plans/{draft.pk}").content.decode()
    answer = room.send(f"/plans/{draft.pk}/send", seen=draft.revision)

    said = "The client has not agreed to aftercare by e-mail."
    assert said in page and "Record the consent" in page
    assert answer.status_code == 409 and said in answer.content.decode()


def test_a_stale_plan_is_not_sent(room: ScreenUser, draft: SelfCarePlan) -> None:
    answer = room.send(f"/plans/{draft.pk}/send", seen=draft.revision + 1)

    assert answer.status_code == 412 and not Envelope.objects.filter(kind="aftercare").exists()


def test_the_next_visit_is_advised_from_the_plan(room: ScreenUser, draft: SelfCarePlan) -> None:
    visit = Appointment.objects.get()
    advice = {"seen": visit.revision, "service": visit.service_id, "every_weeks": 3, "visits": 2}
    back = f"/plans/{draft.pk}"

    sent = [room.send(f"/diary/visits/{visit.pk}/advice", **advice, back=back) for _ in range(2)]

    visit.refresh_from_db()
    assert [answer["Location"] for answer in sent] == [back, back]
    assert (visit.advised_every_weeks, visit.advised_visits) == (3, 2)
    assert b"2 times, every 3 weeks" in room.open(back).content


def test_advice_out_of_range_is_refused_in_place(room: ScreenUser, draft: SelfCarePlan) -> None:
    visit = Appointment.objects.get()
    advice = {"seen": visit.revision, "service": visit.service_id, "every_weeks": 60, "visits": 2}

    answer = room.send(f"/diary/visits/{visit.pk}/advice", **advice)

    assert answer.status_code == 422 and b"less than or equal to 26" in answer.content


def test_a_plan_costs_the_same_with_more_steps(room: ScreenUser, draft: SelfCarePlan) -> None:
    room.open(f"/plans/{draft.pk}")
    with CaptureQueriesContext(connection) as few:
        room.open(f"/plans/{draft.pk}")
    for number in range(5):
        draft.steps.create(position=100 + number, kind="food", title="Eat", how="Well.", days=[0])
    with CaptureQueriesContext(connection) as many:
        room.open(f"/plans/{draft.pk}")

    assert len(few) == len(many) <= MOST_QUERIES, len(many)


def test_the_pdf_opens(room: ScreenUser, draft: SelfCarePlan) -> None:
    assert room.open(f"/plans/{draft.pk}/plan.pdf").content.startswith(b"%PDF")
