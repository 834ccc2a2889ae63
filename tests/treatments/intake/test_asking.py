"""The asking of forms: which client, by which letters, and when again."""

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry, Envelope
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory, Diary, visit_of
from tests.treatments.intake.conftest import MONDAY, TUESDAY, book
from treatments.intake.actions.off import ask_again
from treatments.intake.actions.write import begin_version, publish_version
from treatments.models import FormAnswer, FormRequest, IntakeForm
from treatments.tasks import remind_of_forms

BY = SystemActor("test")
DAY = timedelta(days=1)


def letters(kind: str) -> list[Envelope]:
    return list(Envelope.objects.filter(kind=kind).exclude(state="withdrawn"))


def answered(form: IntakeForm, client: Client, ago: timedelta) -> FormRequest:
    """Let a client have handed the form in so long ago."""
    at = clock.now() - ago
    version = form.current_version()
    assert version is not None
    asked = FormRequest.objects.create(
        client=client, form=form, version=version, due_at=at, submitted_at=at, asked_by="test"
    )
    FormAnswer.objects.create(request=asked, submitted_at=at, way="link")
    return asked


def seen(client: Client, diary: Diary, ago: timedelta) -> None:
    """Let a client have been treated so long ago."""
    start = clock.now() - ago
    visit_of(
        client,
        diary.location,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        state="completed",
        arrived_at=start,
        started_at=start,
        ended_at=start + timedelta(hours=1),
    )


def test_the_confirmation_carries_the_link_and_no_word_of_health(asked: FormRequest) -> None:
    [letter] = letters("booking_confirmed")

    assert "Please answer a few questions before you come" in letter.text
    assert letter.text.count("/c/") == 2
    assert "questions" not in letter.subject


def test_the_reminder_goes_once_a_day_before(asked: FormRequest, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(starts_at=TUESDAY + 2 * DAY, ends_at=TUESDAY + 2.1 * DAY)
    sent = []
    for hours in (1, 24, 49, 50, 51):
        with clock.at(MONDAY + timedelta(hours=hours)):
            remind_of_forms()
            sent.append(len(letters("form")))

    assert sent == [0, 0, 1, 1, 1]
    assert letters("form")[0].subject.startswith("Before your visit")
    assert letters("form")[0].sensitivity == "desk"


@pytest.mark.parametrize("state", ["submitted", "cancelled", "off"])
def test_no_reminder_where_nothing_waits(asked: FormRequest, visit: Appointment, state: str) -> None:
    now = clock.now()
    if state == "off":
        cancelled = {"cancelled_at": now, "cancelled_by": "client", "cancel_reason": "ill"}
        Appointment.objects.filter(pk=visit.pk).update(state="cancelled", **cancelled)
    else:
        FormRequest.objects.filter(pk=asked.pk).update(**{f"{state}_at": now})
    with clock.at(TUESDAY):
        remind_of_forms()

    assert letters("form") == []


def test_a_visit_that_nobody_booked_asks_nothing(history: IntakeForm, diary: Diary) -> None:
    """An imported visit is written past the action that books."""
    visit_of(
        diary.ana, diary.location, starts_at=TUESDAY, ends_at=TUESDAY + timedelta(hours=1), state="booked"
    )
    remind_of_forms()

    assert not FormRequest.objects.exists()
    assert letters("form") == []


@pytest.mark.parametrize(
    ("last_answer", "last_visit", "is_asked"),
    [
        (timedelta(days=30), timedelta(days=20), False),
        (timedelta(days=364), timedelta(days=20), False),
        (timedelta(days=366), timedelta(days=20), True),
        (timedelta(days=200), timedelta(days=190), True),
        (timedelta(days=100), timedelta(days=190), False),
    ],
)
def test_a_form_is_asked_again_when_out_of_date(
    history: IntakeForm,
    dana: ApiUser,
    diary: Diary,
    last_answer: timedelta,
    last_visit: timedelta,
    is_asked: bool,
) -> None:
    answered(history, diary.ana, last_answer)
    seen(diary.ana, diary, last_visit)

    visit = book(dana, diary, MONDAY + timedelta(hours=3))

    assert FormRequest.objects.filter(visit=visit).exists() is is_asked


@pytest.mark.parametrize("is_material", [True, False])
def test_a_material_change_asks_again(
    history: IntakeForm, dana: ApiUser, diary: Diary, is_material: bool
) -> None:
    answered(history, diary.ana, DAY)
    version = begin_version(form=history, by=BY)
    version.material = is_material
    version.save()
    publish_version(version=version, revision=None, by=BY)

    book(dana, diary, TUESDAY)

    assert FormRequest.objects.open().exists() is is_material


@pytest.mark.parametrize("limit", ["audience", "services"])
def test_a_form_keeps_to_its_audience_and_services(
    history: IntakeForm, dana: ApiUser, diary: Diary, limit: str
) -> None:
    if limit == "audience":
        IntakeForm.objects.update(audience="new")
        seen(diary.ana, diary, DAY)
    else:
        history.services.set([diary.couples])

    book(dana, diary, TUESDAY)

    assert not FormRequest.objects.exists()


def test_a_client_is_asked_by_hand_once_at_a_time(history: IntakeForm, dana: ApiUser, diary: Diary) -> None:
    ben = ClientFactory.create(name="Cleo")
    body = {"form": str(history.pk)}

    first = dana.api("POST", f"clients/{ben.pk}/forms", body)
    second = dana.api("POST", f"clients/{ben.pk}/forms", body)

    assert (first.status_code, first.json()["title"]) == (201, "Health history")
    assert (second.status_code, second.json()["code"]) == (409, "asked_already")


def test_a_request_is_cancelled_and_its_tablet_no_longer_opens(dana: ApiUser, asked: FormRequest) -> None:
    at = f"clients/{asked.client_id}/forms/{asked.pk}"

    tablet = dana.api("POST", f"{at}/tablet")
    assert dana.get(tablet.json()["address"]).status_code == 200
    assert dana.api("POST", f"{at}/cancel").status_code == 200

    assert dana.get(tablet.json()["address"]).status_code == 410
    assert dana.api("POST", f"{at}/tablet").json()["code"] == "form_closed"


def test_answers_are_for_therapists(theo: ApiUser, dana: ApiUser, history: IntakeForm, diary: Any) -> None:
    answered(history, diary.ana, DAY)

    assert dana.api("GET", f"clients/{diary.ana.pk}/form-answers").status_code == 403
    assert theo.api("GET", f"clients/{diary.ana.pk}/form-answers").json()["results"][0]["version"] == 1


def test_a_form_out_of_use_is_asked_of_nobody_until_it_is_back(
    fern: ApiUser, dana: ApiUser, history: IntakeForm, asked: FormRequest, diary: Diary
) -> None:
    at = f"forms/{history.pk}"
    stale = fern.api("POST", f"{at}/archive", If_Match='"9"')
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")

    gone = fern.api("POST", f"{at}/archive", If_Match=f'"{history.revision}"')

    asked.refresh_from_db()
    assert (gone.status_code, gone.json()["archived_at"] is not None) == (200, True)
    assert asked.cancelled_at is not None
    assert {entry.verb for entry in AuditEntry.objects.filter(subject_key=str(history.pk))} >= {"archived"}
    assert AuditEntry.objects.filter(subject_key=str(asked.pk), verb="cancelled_form").exists()
    refused = dana.api("POST", f"clients/{asked.client_id}/forms", {"form": str(history.pk)})
    assert refused.json()["code"] == "form_not_published"
    book(dana, diary, TUESDAY + DAY)
    assert asked.visit is not None
    ask_again(asked.visit, by=BY)
    assert not FormRequest.objects.open().exists()

    back = fern.api("POST", f"{at}/restore", If_Match=f'"{gone.json()["revision"]}"')

    assert back.json()["archived_at"] is None
    book(dana, diary, TUESDAY + 2 * DAY)
    assert FormRequest.objects.open().count() == 1


def test_the_desk_stops_no_form(dana: ApiUser, history: IntakeForm) -> None:
    assert dana.api("POST", f"forms/{history.pk}/archive", If_Match='"1"').status_code == 403
