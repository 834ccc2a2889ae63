"""The screens of forms: set up and publish, confirm or set aside what was stated, and the clinic's tablet."""

from typing import Any

from django.test import Client as Browser

from clients.actions.stated_conditions.record import record_stated_condition
from clients.models import Client, Condition
from clinic.actors import LinkBearer
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.screen_user import screen_user
from treatments.intake.actions.ask import ask_form
from treatments.intake.default_form import add_health_history
from treatments.models import FormVersion, IntakeForm


def stated(client: Client, code: str) -> Condition:
    condition = record_stated_condition(client=client, code=code, places=(), by=LinkBearer(str(client.pk)))
    assert condition is not None
    return condition


def test_an_owner_adds_the_health_history_and_publishes_it(fern: ApiUser) -> None:
    browser = screen_user(fern.person)

    browser.send("/set-up/forms")
    form = IntakeForm.objects.get()
    assert "Are you pregnant?" in browser.open(f"/set-up/forms/{form.pk}").content.decode()
    draft = FormVersion.objects.get()
    browser.send(f"/set-up/forms/{form.pk}/publish", seen=draft.revision)

    assert FormVersion.objects.get().published_at is not None


def test_an_owner_stops_asking_a_form_and_asks_it_again(fern: ApiUser) -> None:
    form, browser = add_health_history(by=fern.person, is_published=True), screen_user(fern.person)
    at = f"/set-up/forms/{form.pk}"
    assert "Nobody is asked it any more" in browser.open(f"{at}/archive").content.decode()

    browser.send(f"{at}/archive", seen=form.revision)

    form.refresh_from_db()
    assert form.archived_at is not None
    assert "nobody is asked it" in browser.open(at).content.decode()
    listed = browser.open("/set-up/forms").content.decode()
    assert "1 out of use" in listed
    assert "Add the health history" not in listed
    stale: Any = browser.send(f"{at}/restore", seen=99)
    assert stale.status_code == 412

    browser.send(f"{at}/restore", seen=form.revision)

    form.refresh_from_db()
    assert form.archived_at is None


def test_a_therapist_confirms_what_a_client_stated(theo: ApiUser) -> None:
    ana = ClientFactory.create(name="Ana")
    condition, browser = stated(ana, "CL-VARICOSE"), screen_user(theo.person)
    address = f"/clients/{ana.pk}/conditions/{condition.pk}"

    assert "stated by the client" in browser.open(f"/clients/{ana.pk}").content.decode()
    browser.send(f"{address}/confirm", places=["zone:calf:left"])

    condition.refresh_from_db()
    assert (condition.is_unconfirmed, condition.places) == (False, ["zone:calf:left"])


def test_a_therapist_sets_it_aside_with_the_reason(theo: ApiUser) -> None:
    ana = ClientFactory.create(name="Ana")
    condition, browser = stated(ana, "CC-CANCER"), screen_user(theo.person)

    browser.send(f"/clients/{ana.pk}/conditions/{condition.pk}/set-aside", reason="It was a mole.")

    condition.refresh_from_db()
    assert condition.set_aside_reason == "It was a mole."


def test_the_tablet_shows_the_form_and_nothing_else(dana: ApiUser) -> None:
    ana = ClientFactory.create(name="Ana")
    form = add_health_history(by=dana.person, is_published=True)
    asked, browser = ask_form(client=ana, form=form, by=dana.person), screen_user(dana.person)

    answer: Any = browser.send(f"/clients/{ana.pk}/forms/{asked.pk}/tablet")

    assert "Step 1 of 5" in Browser().get(answer["Location"]).content.decode()
    locked: Any = browser.open("/diary")
    assert locked.status_code == 303
    assert "/sign-in" in locked["Location"]
