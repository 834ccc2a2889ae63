"""The page of a form: kept as it is typed, handed in once, behind the birth date where others read."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from clients.models import Condition, HealthStatement
from clinic import clock
from clinic.actors import SystemActor
from clinic.pages import links
from clinic.refusals import Refusal
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary
from tests.letter_links import form_path, visit_path
from tests.treatments.intake.conftest import MONDAY, book
from treatments.intake.actions.answer import submit_form
from treatments.intake.actions.ask import ask_form
from treatments.intake.actions.write import add_form, publish_version, write_questions
from treatments.intake.answers import news_of
from treatments.intake.consent_questions import Signing
from treatments.models import FormAnswer, FormRequest, IntakeForm

BY = SystemActor("test")
NO = {"acute": "none", "thinners": "no", "heart": "none", "body": "none", "pregnant": "no", "allergy": "no"}


def fill_in(browser: Browser, asked: FormRequest, **said: object) -> str:
    """Fill in all steps as a client does, one after the other; return the last page."""
    address, steps = form_path(asked), asked.version.steps
    answer = browser.get(address)
    for number, step in enumerate(steps):
        keys = [question["key"] for question in step["questions"]]
        given = {key: value for key, value in (NO | said).items() if key in keys}
        verb = "send" if number + 1 == len(steps) else "next"
        answer = browser.post(address, {"step": number, "do": verb, **given})
        assert answer.status_code == 303, answer.content.decode()
    return browser.get(answer["Location"]).content.decode()


def test_a_client_fills_the_form_in(client: Browser, asked: FormRequest) -> None:
    page = fill_in(client, asked, medicines="Ibuprofen")

    answer = FormAnswer.objects.get(request=asked)
    assert (answer.way, answer.values["medicines"], answer.values["thinners"]) == ("link", "Ibuprofen", "no")
    assert "We have your answers" in page
    assert "Please call us before you come" not in page
    assert not Condition.objects.exists()


def test_nothing_is_answered_beforehand(client: Browser, asked: FormRequest) -> None:
    for number in range(5):
        assert " checked" not in client.get(f"{form_path(asked)}?step={number}").content.decode()


def test_a_yes_counts_at_once_and_the_client_is_told_to_call(client: Browser, asked: FormRequest) -> None:
    page = fill_in(client, asked, thinners="yes")

    stated = Condition.objects.get()
    assert (stated.code, stated.source, stated.is_unconfirmed) == ("CC-ANTICOAG", "client", True)
    assert "Please call us before you come" in page


def test_booking_stops_the_same_minute(
    client: Browser, asked: FormRequest, dana: ApiUser, diary: Diary
) -> None:
    fill_in(client, asked, thinners="yes")

    answer = dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ana.pk),
            "service": str(diary.massage.pk),
            "location": str(diary.location.pk),
            "starts_at": (MONDAY + timedelta(days=9)).isoformat(),
        },
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "clearance_missing")
    assert answer.json()["detail"] == "Talk to the therapist before booking."


def test_the_brief_says_what_is_new_and_stated(client: Browser, asked: FormRequest, theo: ApiUser) -> None:
    fill_in(client, asked, heart="veins", heart_where="zone:calf:left", medicines="Ibuprofen")

    brief = theo.api("GET", f"appointments/{asked.visit_id}/brief").json()["people"][0]

    said = " ".join(alert["text"] for alert in brief["alerts"])
    assert (
        "Stated by the client, confirm or set aside: Varicose veins, visible or tender (Calf, left)" in said
    )
    assert "New in the form: Which medicines do you take? Ibuprofen (in the client's words" in said
    assert "no health history on file" not in said


def test_a_later_no_ends_nothing_and_is_asked_about(client: Browser, asked: FormRequest) -> None:
    on_record = ConditionFactory.create(client=asked.client, code="CC-ANTICOAG")

    fill_in(client, asked)

    on_record.refresh_from_db()
    assert on_record.ended_at is None
    assert "blood thinners" in HealthStatement.objects.get().words


def test_rather_in_person_is_an_answer_for_the_therapist(client: Browser, asked: FormRequest) -> None:
    fill_in(client, asked, body="in_person")

    assert "would rather say in person" in HealthStatement.objects.get().words
    assert not Condition.objects.exists()


def test_what_is_typed_is_kept_and_gone_on_with(client: Browser, asked: FormRequest) -> None:
    address = form_path(asked)

    kept = client.post(address, {"step": 0, "do": "save", "since": "weeks"})

    assert kept.status_code == 204
    assert FormAnswer.objects.get(request=asked).values["since"] == "weeks"
    assert "Step 2 of 5" in client.get(address).content.decode()
    assert 'value="weeks" checked' in client.get(f"{address}?step=0").content.decode()


def test_a_needed_answer_that_is_missing_is_marked_and_the_rest_kept(
    client: Browser, asked: FormRequest
) -> None:
    answer = client.post(form_path(asked), {"step": 2, "do": "next", "heart": "none"})

    assert answer.status_code == 422
    assert "One answer is still missing" in answer.content.decode()
    assert FormAnswer.objects.get(request=asked).values["heart"] == ["none"]


@pytest.fixture
def measured(history: IntakeForm, diary: Diary) -> FormRequest:
    """Ana is asked how far she walks and since when, neither of which is needed."""
    form = add_form(key="walk", title="Walking", by=BY)
    walk = {"key": "walk", "kind": "number", "text": {"en": "How many minutes do you walk?"}, "most": 600}
    since = {"key": "since", "kind": "date", "text": {"en": "Since which day?"}}
    steps = [{"title": {"en": "Walking"}, "questions": [walk, since]}]
    draft = write_questions(version=form.versions.get(), steps=steps, revision=None, by=BY)
    publish_version(version=draft, revision=None, by=BY)
    return ask_form(client=diary.ana, form=form, by=BY)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"walk": "half an hour"}, "a whole number from 0 to 600"),
        ({"walk": "601"}, "a whole number from 0 to 600"),
        ({"since": "31.2.2026"}, "write the day as in"),
    ],
)
def test_what_is_no_number_or_day_is_said_and_stays_as_typed(
    client: Browser, measured: FormRequest, typed: dict[str, str], sentence: str
) -> None:
    answer = client.post(form_path(measured), {"step": 0, "do": "send", **typed})

    page, (key, text) = answer.content.decode(), *typed.items()
    assert answer.status_code == 422
    assert sentence in page
    assert "An answer cannot be read" in page
    assert f'name="{key}" value="{text}"' in page
    assert f'value="{text}"' in client.get(form_path(measured)).content.decode()
    with pytest.raises(Refusal, match="no number or no day"):
        submit_form(request=measured, signing=Signing("link", "", False), language="en", by=BY)

    assert client.post(form_path(measured), {"step": 0, "do": "send", "walk": "30"}).status_code == 303
    assert FormAnswer.objects.get(request=measured).values == {"walk": 30, "since": None}


def test_a_form_handed_in_takes_no_more(client: Browser, asked: FormRequest) -> None:
    fill_in(client, asked)

    client.post(form_path(asked), {"step": 4, "do": "send", **NO, "pregnant": "yes"})

    assert FormAnswer.objects.get(request=asked).values["pregnant"] == "no"


def test_the_link_is_dead_once_the_visit_is_over_or_off_or_after_30_days(
    client: Browser, asked: FormRequest, visit: Appointment
) -> None:
    with clock.at(visit.ends_at):
        assert client.get(form_path(asked)).status_code == 410
    Appointment.objects.filter(pk=visit.pk).update(
        state="cancelled", cancelled_at=clock.now(), cancelled_by="client", cancel_reason="ill"
    )
    assert client.get(form_path(asked)).status_code == 410
    token = "/c/" + links.make_token("form", str(asked.pk), until=MONDAY + timedelta(days=30))
    with clock.at(MONDAY + timedelta(days=30)):
        assert client.get(token).status_code == 410


def test_a_mailbox_that_others_read_gives_the_birth_date_first(client: Browser, asked: FormRequest) -> None:
    ana = asked.client
    ana.birth_on, ana.shared_mailbox = date(1990, 5, 17), True
    ana.save()
    FormAnswer.objects.create(request=asked, values={"since": "weeks"})
    address = form_path(asked)

    assert "Since when" not in client.get(f"{address}?step=0").content.decode()
    wrong = client.post(address, {"birth_day": "18", "birth_month": "5", "birth_year": "1990"})
    assert wrong.status_code == 422
    right = client.post(address, {"birth_day": "17", "birth_month": "5", "birth_year": "1990"})
    assert right.status_code == 200
    opened = right.content.decode().split('name="pass" value="')[1].split('"')[0]
    after = client.post(address, {"pass": opened, "step": 0, "do": "next"})
    assert "Step 2 of 5" in after.content.decode()


def test_the_page_is_in_the_language_of_its_reader(client: Browser, asked: FormRequest) -> None:
    asked.client.language = "de"
    asked.client.save()

    page = client.get(form_path(asked)).content.decode()

    assert "Was führt Sie zu uns" in page
    assert "Schritt 1 von 5" in page


def test_the_page_of_the_visit_leads_to_the_form(client: Browser, visit: Appointment) -> None:
    assert "Answer the questions" in client.get(visit_path(visit)).content.decode()


def test_news_are_answers_that_say_something_else_than_before(asked: FormRequest) -> None:
    questions = asked.version.questions
    before = {"thinners": "no", "heart": ["veins"], "medicines": "Ibuprofen"}
    now = {"thinners": "yes", "heart": ["none"], "medicines": "Ibuprofen", "allergy": "no"}

    assert [line.key for line in news_of(questions, now, before)] == ["thinners"]


@pytest.mark.parametrize("days", [1, 20])
def test_a_request_that_waits_goes_before_the_earlier_visit(
    asked: FormRequest, dana: ApiUser, diary: Diary, days: int
) -> None:
    at = MONDAY + timedelta(days=days, hours=5)
    other = book(dana, diary, at)

    asked.refresh_from_db()
    assert FormRequest.objects.open().count() == 1
    assert (asked.visit_id == other.pk) is (at < MONDAY.replace(day=3, hour=10))
