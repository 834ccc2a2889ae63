"""/notes/{id}/plan and /plans."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, Consent
from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import opt_out
from clinic.models import AuditEntry, Envelope
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory
from tests.letter_links import letter_path
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.plans.letters import rewrite_plan_letter
from treatments.tasks import prepare_letters


def send(user: ApiUser, plan: dict[str, Any], **headers: str) -> Any:
    """Send the plan that was read."""
    return user.api("POST", f"plans/{plan['id']}/send", If_Match=f'"{plan["revision"]}"', **headers)


def steps(plan: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The plan's steps of one kind."""
    return [step for step in plan["steps"] if step["kind"] == kind]


def test_draft_holds_catalogue_self_care_for_each_marked_muscle(plan: dict[str, Any]) -> None:
    assert (plan["version"], plan["state"]) == (1, "draft")
    assert [step["muscle"] for step in steps(plan, "pressure")] == ["trapezius-upper", "gastrocnemius"]
    assert [step["muscle"] for step in steps(plan, "stretch")] == ["trapezius-upper", "gastrocnemius"]
    press = steps(plan, "pressure")[0]
    assert (press["side"], press["sites"], press["hold_seconds"]) == ("right", ["UT1"], 30)
    assert press["why"] == (
        "Pain from here is often felt in the side of your neck, behind your ear and in your temple."
    )


def test_draft_explains_every_step_and_when_to_stop(plan: dict[str, Any]) -> None:
    assert all(step["how"] for step in plan["steps"])
    assert all(step["why"] for step in steps(plan, "pressure"))
    assert any("sharp, stabbing or shooting" in rule for rule in plan["stop_rules"])


def test_plan_keeps_the_band_of_its_draft(theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"notes/{note['id']}"
    theo.api("PATCH", place, {"text_revision": 1, "pain_before": 5})
    plan = theo.api("POST", f"{place}/plan").json()
    theo.api("PATCH", place, {"text_revision": 2, "pain_before": 1})

    found = [theo.api("GET", f"{place}/plan").json(), theo.api("POST", f"{place}/plan").json()]
    assert [(one["band"], one["route"]) for one in found] == [("moderate", "shared"), ("mild", "self")]
    assert plan["version"] == found[0]["version"]


def test_draft_names_felt_referral_instead_of_the_usual(theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"notes/{note['id']}"
    theo.api("POST", f"{place}/points", {"site": "UT1", "side": "right", "referral_felt": ["behind_eye"]})

    [press] = steps(theo.api("POST", f"{place}/plan").json(), "pressure")

    assert press["why"] == "When I pressed here you felt it behind your eye."


def test_draft_leaves_therapist_only_points_out(theo: ApiUser, note: dict[str, Any]) -> None:
    theo.api("POST", f"notes/{note['id']}/points", {"site": "PA1", "side": "left"})

    plan = theo.api("POST", f"notes/{note['id']}/plan").json()

    assert steps(plan, "pressure") == []
    assert [step["muscle"] for step in steps(plan, "stretch")] == ["psoas-major"]
    assert plan["left_out"] == ["Psoas major: only a therapist presses it; the stretch alone."]


def test_draft_leaves_pressing_out_until_it_was_taught(theo: ApiUser, note: dict[str, Any]) -> None:
    place = f"notes/{note['id']}"
    point = theo.api("POST", f"{place}/points", {"site": "SM3", "side": "left"}).json()
    assert steps(theo.api("POST", f"{place}/plan").json(), "pressure") == []

    theo.api("PATCH", f"{place}/points/{point['id']}", {"taught": True}, If_Match='"1"')

    [press] = steps(theo.api("POST", f"{place}/plan").json(), "pressure")
    assert press["taught_by"] == str(theo.person.pk)


def test_draft_limits_tools_hold_and_strength_by_conditions(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")

    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    for press in steps(plan, "pressure"):
        assert press["tool"] in ("hands", "massage_ball")
        assert (press["hold_seconds"] <= 30, press["intensity_max"]) == (True, 3)
    assert steps(plan, "light_rolling") == []


def test_draft_leaves_a_muscle_in_a_place_to_avoid_out(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SKIN", places=["zone:angle_of_neck:right"])

    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    assert "trapezius-upper" not in {step["muscle"] for step in plan["steps"]}
    assert "Upper trapezius: a condition rules out this place." in plan["left_out"]


def test_change_refuses_pressing_in_a_place_to_avoid(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SKIN", places=["zone:angle_of_neck:right"])
    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()
    place = f"plans/{plan['id']}"

    def add(side: str) -> Any:
        step = {"kind": "pressure", "muscle": "trapezius-upper", "side": side}
        return theo.api("PATCH", place, {"add": [step]}, If_Match='"1"')

    assert [add(side).json()["code"] for side in ("right", "both")] == ["place_avoided"] * 2
    assert add("left").status_code == 200


def test_draft_names_no_tool_that_a_condition_excludes(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-ANTICOAG")

    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    assert steps(plan, "pressure")
    assert {step["tool"] for step in steps(plan, "pressure")} == {"hands"}
    assert send(theo, plan).status_code == 200


def test_draft_follows_the_clinical_settings(theo: ApiUser, signed: dict[str, Any]) -> None:
    ClinicalSettings.objects.update(default_muscles=1, intensity_max=4, plan_days=14)

    plan = theo.api("POST", f"notes/{signed['id']}/plan").json()

    [press] = steps(plan, "pressure")
    assert (press["muscle"], press["intensity_max"]) == ("trapezius-upper", 4)
    assert "Gastrocnemius: one muscle more than a plan holds." in plan["left_out"]


def test_draft_again_creates_the_next_version(theo: ApiUser, plan: dict[str, Any]) -> None:
    place = f"notes/{plan['note']}/plan"
    assert theo.api("POST", place).json()["version"] == 2
    assert theo.api("GET", place).json()["version"] == 2


def test_change_rewords_and_removes_steps_but_no_stop_rule(theo: ApiUser, plan: dict[str, Any]) -> None:
    place = f"plans/{plan['id']}"
    water = steps(plan, "hydration")[0]["id"]

    answer = theo.api("PATCH", place, {"message": "Go easy.", "remove": [water]}, If_Match='"1"')

    assert (answer.status_code, answer["ETag"], answer.json()["message"]) == (200, '"2"', "Go easy.")
    assert steps(answer.json(), "hydration") == []
    assert theo.api("PATCH", place, {"stop_rules": []}, If_Match='"2"').status_code == 400
    assert theo.api("PATCH", place, {"message": "x"}, If_Match='"1"').status_code == 412


def test_change_refuses_pressing_on_adjacent_days(theo: ApiUser, plan: dict[str, Any]) -> None:
    press = steps(plan, "pressure")[0]["id"]
    place = f"plans/{plan['id']}"

    for days in ([0, 1], [6, 0], [0, 2, 4, 6]):
        answer = theo.api("PATCH", place, {"change": [{"id": press, "days": days}]}, If_Match='"1"')
        assert (answer.status_code, answer.json()["code"]) == (409, "days_too_close")


def test_send_posts_a_letter_that_gets_its_chart(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = send(theo, plan)

    assert (answer.status_code, answer.json()["state"]) == (200, "sent")
    letter = Envelope.objects.get()
    assert (letter.state, letter.sensitivity, letter.to_address) == (
        "preparing",
        "clinical",
        "ana@example.test",
    )
    assert prepare_letters() == 1
    letter.refresh_from_db()
    picture, document = letter.attachments.order_by("name")
    assert (letter.state, picture.content_type, picture.content_id) == ("waiting", "image/png", "chart")
    assert bytes(picture.content).startswith(b"\x89PNG")
    assert (document.name, document.content_id) == ("self-care-plan.pdf", "")
    assert bytes(document.content).startswith(b"%PDF-")
    assert prepare_letters() == 0


def test_letter_begins_with_three_actions_and_has_stop_rules(theo: ApiUser, plan: dict[str, Any]) -> None:
    send(theo, plan)

    letter = Envelope.objects.get()
    assert letter.subject == "After your visit to Willow Clinic"
    assert letter.text.index("Today") < letter.text.index("1. Press: ") < letter.text.index("3. Ear-to-")
    for part in ("When to stop", "Call 999", "Your whole plan", "cid:chart"):
        assert part in letter.text + letter.html


def test_letter_gives_three_actions_for_today_none_of_them_pressing(
    theo: ApiUser, plan: dict[str, Any]
) -> None:
    send(theo, plan)

    today = Envelope.objects.get().text.split("Today\n-----\n\n")[1].split("\n\n")[0]
    assert today.splitlines() == [
        "- Ear-to-shoulder stretch, right side (step 3)",
        "- Keep moving",
        "- Drink water",
    ]


def test_letter_metadata_reveals_nothing_clinical(theo: ApiUser, plan: dict[str, Any]) -> None:
    send(theo, plan)

    letter = Envelope.objects.get()
    seen = " ".join([letter.subject, letter.kind, letter.about, letter.dedupe_key or "", letter.opt_out_url])
    for word in ("Ana", "pain", "muscle", "trapezius", "trigger", "pressure"):
        assert word.lower() not in seen.lower()


def test_send_keeps_the_sent_words(theo: ApiUser, plan: dict[str, Any]) -> None:
    send(theo, plan)

    sent, letter = SelfCarePlan.objects.get(), Envelope.objects.get()
    assert (sent.letter_text, sent.letter_html) == (letter.text, letter.html)
    assert sent.approved_by == theo.person
    assert AuditEntry.objects.filter(verb="sent", subject_key=plan["id"]).exists()


def test_a_plan_says_at_once_that_its_letter_is_kept_back(theo: ApiUser, plan: dict[str, Any]) -> None:
    assert plan["letter"] is None
    assert send(theo, plan).json()["letter"] == "preparing"
    opt_out(recipient_key=plan["client"], kind="aftercare", by=LinkBearer(plan["client"]))

    assert theo.api("GET", f"plans/{plan['id']}").json()["letter"] == "suppressed"


def test_send_retried_posts_one_letter(theo: ApiUser, plan: dict[str, Any]) -> None:
    first = send(theo, plan, Idempotency_Key="k1")
    again = send(theo, plan, Idempotency_Key="k1")

    assert (first.status_code, again.status_code, Envelope.objects.count()) == (200, 200, 1)
    assert send(theo, plan).json()["code"] == "plan_sent"


def test_send_refuses_an_older_revision(theo: ApiUser, plan: dict[str, Any]) -> None:
    theo.api("PATCH", f"plans/{plan['id']}", {"message": "Go easy."}, If_Match='"1"')

    assert send(theo, plan).status_code == 412
    assert theo.api("POST", f"plans/{plan['id']}/send").status_code == 428


def test_send_refuses_a_client_without_aftercare_consent(theo: ApiUser, plan: dict[str, Any]) -> None:
    Consent.objects.filter(kind="aftercare").delete()

    answer = send(theo, plan)

    assert (answer.status_code, answer.json()["code"]) == (409, "consent_missing")
    assert not Envelope.objects.exists()


def test_send_refuses_a_client_without_an_address(theo: ApiUser, plan: dict[str, Any]) -> None:
    Client.objects.update(email="")

    assert send(theo, plan).json()["code"] == "address_missing"


def test_send_refuses_an_archived_client(theo: ApiUser, plan: dict[str, Any]) -> None:
    Client.objects.update(archived_at=clock.now())

    assert send(theo, plan).json()["code"] == "client_archived"
    assert not Envelope.objects.exists()


def test_send_refuses_an_unsigned_note(theo: ApiUser, marked: dict[str, Any]) -> None:
    plan = theo.api("POST", f"notes/{marked['id']}/plan").json()

    assert send(theo, plan).json()["code"] == "note_not_signed"


def test_send_refuses_a_draft_older_than_a_condition(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CC-PAD")

    assert send(theo, plan).json()["code"] == "plan_outdated"


def test_draft_refuses_when_a_condition_excludes_self_care(
    theo: ApiUser, signed: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CI-DVT")

    assert theo.api("POST", f"notes/{signed['id']}/plan").json()["code"] == "self_care_excluded"


def test_send_refuses_an_expired_draft(theo: ApiUser, plan: dict[str, Any]) -> None:
    SelfCarePlan.objects.update(expires_on=date(2020, 1, 1))

    assert send(theo, plan).json()["code"] == "plan_expired"


def test_send_refuses_a_plan_without_steps(theo: ApiUser, plan: dict[str, Any]) -> None:
    everything = {"remove": [step["id"] for step in plan["steps"]]}
    bare = theo.api("PATCH", f"plans/{plan['id']}", everything, If_Match='"1"').json()

    assert send(theo, bare).json()["code"] == "plan_empty"
    assert not Envelope.objects.exists()


def test_a_plan_to_the_address_of_two_clients_is_a_link_until_it_is_said_to_be_private(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    ClientFactory.create(name="Bo", email=visit.client.email)
    Client.objects.update(birth_on=date(1990, 5, 17))

    assert send(theo, plan).status_code == 200

    letter = Envelope.objects.get()
    assert (letter.state, "slope between neck" in letter.text.lower()) == ("waiting", False)
    Client.objects.update(shared_mailbox=False)
    rewritten = rewrite_plan_letter(letter)
    assert rewritten is not None and "slope between neck" in rewritten.text.lower()


def test_shared_mailbox_gets_a_link_that_asks_for_the_birth_date(theo: ApiUser, plan: dict[str, Any]) -> None:
    Client.objects.update(shared_mailbox=True)
    assert send(theo, plan).json()["code"] == "birth_date_missing"
    Client.objects.update(birth_on=date(1990, 5, 17))

    assert send(theo, plan).status_code == 200

    letter = Envelope.objects.get()
    assert (letter.state, "slope between neck" in letter.text.lower()) == ("waiting", False)
    link = next(word for word in letter.text.split() if "/c/" in word and "No more" not in word)
    path = link.removeprefix("http://127.0.0.1:8000")
    assert "trapezius" not in theo.get(path).content.decode().lower()
    wrong = theo.post(
        path, "birth_day=18&birth_month=5&birth_year=1990", content_type="application/x-www-form-urlencoded"
    )
    right = theo.post(
        path, "birth_day=17&birth_month=05&birth_year=1990", content_type="application/x-www-form-urlencoded"
    )
    assert (wrong.status_code, "trapezius" in wrong.content.decode().lower()) == (422, False)
    assert (right.status_code, "upper trapezius" in right.content.decode()) == (200, True)
    assert "data:image/svg+xml;base64," in right.content.decode()


def test_letter_to_a_guardian_names_the_client(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    guardian = ClientFactory.create(name="Chloe", email="chloe@example.test")
    Client.objects.filter(pk=visit.client_id).update(name="Tim", guardian=guardian, birth_on=date(2020, 1, 1))

    assert send(theo, plan).status_code == 200

    letter = Envelope.objects.get()
    assert letter.to_address == "chloe@example.test"
    assert "Hello Chloe, here is what to do for Tim until the next visit." in " ".join(letter.text.split())
    assert "Tim" not in letter.subject
    assert letter.subject == "After the visit to Willow Clinic"
    assert letter.text.startswith("After the visit\n")


def test_letter_that_fails_to_render_does_not_stop_the_rest(theo: ApiUser, plan: dict[str, Any]) -> None:
    lost = "plan:01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11"
    Envelope.objects.create(kind="aftercare", state="preparing", about=lost, message_id="<1@willow.test>")
    send(theo, plan)

    assert prepare_letters() == 1
    assert sorted(Envelope.objects.values_list("state", flat=True)) == ["preparing", "waiting"]


def test_withdrawn_consent_withdraws_the_waiting_letter(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    send(theo, plan)

    theo.api("POST", f"clients/{visit.client_id}/consents/aftercare/withdraw")

    assert Envelope.objects.get().state == "withdrawn"


def test_note_in_error_withdraws_the_waiting_letter(
    theo: ApiUser, plan: dict[str, Any], signed: dict[str, Any]
) -> None:
    send(theo, plan)
    revision = theo.api("GET", f"notes/{signed['id']}")["ETag"]

    answer = theo.api("POST", f"notes/{signed['id']}/in-error", {"reason": "Wrong visit."}, If_Match=revision)

    assert answer.status_code == 200, answer.content
    assert Envelope.objects.get().state == "withdrawn"


def test_plan_page_of_a_note_in_error_is_gone(
    theo: ApiUser, plan: dict[str, Any], signed: dict[str, Any]
) -> None:
    revision = theo.api("GET", f"notes/{signed['id']}")["ETag"]
    theo.api("POST", f"notes/{signed['id']}/in-error", {"reason": "Wrong visit."}, If_Match=revision)

    path = letter_path("plan", plan["id"], Client.objects.get(name="Ana"))
    assert "This plan no longer holds" in Browser().get(path).content.decode()


@pytest.mark.parametrize(
    ("event", "is_open"),
    [
        ("DVT", False),
        ("fibromyalgia", True),
        ("red flag", False),
        ("newer plan", False),
        ("no consent", True),
    ],
)
def test_plan_page_is_open_while_the_plan_may_be_followed(
    theo: ApiUser, plan: dict[str, Any], event: str, is_open: bool
) -> None:
    assert send(theo, plan).status_code == 200
    ana = Client.objects.get(name="Ana")
    flag = {"client": str(ana.pk), "reason": "red_flag", "flags": ["RF-DVT"], "evidence": ["Warm calf."]}
    if event == "DVT":
        ConditionFactory.create(client=ana, code="CI-DVT")
    elif event == "fibromyalgia":
        ConditionFactory.create(client=ana, code="CM-FIBRO")
    elif event == "red flag":
        assert theo.api("POST", "follow-ups", flag).status_code == 201
    elif event == "newer plan":
        assert send(theo, theo.api("POST", f"notes/{plan['note']}/plan").json()).status_code == 200
    else:
        Consent.objects.filter(kind="aftercare").update(withdrawn_at=clock.now(), withdrawn_by="x")

    answer = Browser().get(letter_path("plan", plan["id"], ana))

    assert (answer.status_code == 200, answer.status_code == 410) == (is_open, not is_open)
