"""The record of a client on one page: contact, consents, letters, calls, archiving."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Call, Client, Consent, HealthStatement
from clinic import clock
from clinic.models import Envelope, Suppression
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from scheduling.models import Shift
from tests.cast import ApiUser
from tests.factories import (
    ClientFactory,
    ConditionFactory,
    ConsentFactory,
    Diary,
    FollowUpFactory,
    StaffFactory,
    episode_in,
    visit_of,
)
from tests.screen_user import ScreenUser, screen_user

MOST_QUERIES = 27
CANARIES = ("scar", "keloid", "zebra", "warfarin", "condition", "complaint", "episode", "note signed")


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana Moreira", phone="+442079460001")


def page_of(user: ScreenUser, client: Client, rest: str = "") -> Any:
    return user.open(f"/clients/{client.pk}{rest}")


def contact_of(client: Client, **typed: Any) -> dict[str, Any]:
    """Return the contact form as it is drawn, with what was typed."""
    return {
        "seen": client.revision,
        "name": client.name,
        "email": client.email,
        "phone": "020 7946 0001",
        "language": client.language,
        "self_care_tools": client.self_care_tools,
        "gets_down_to_floor": "on",
    } | typed


def test_client_shows_contact_with_a_phone_to_tap_and_no_name_in_the_title(
    desk: ScreenUser, ana: Client
) -> None:
    page = page_of(desk, ana).content.decode()

    assert 'href="tel:+442079460001">020 7946 0001' in page
    assert "Ana Moreira" not in re.search("<title>(.*?)</title>", page)[1]  # type: ignore[index]


def test_client_answers_an_unknown_id_as_not_found(desk: ScreenUser) -> None:
    assert desk.open(f"/clients/{uuid4()}").status_code == 404


def test_contact_changes_what_was_typed_and_nothing_else(desk: ScreenUser, ana: Client) -> None:
    answer = desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, phone="020 7946 0099"))

    ana.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, f"/clients/{ana.pk}")
    assert (ana.phone, ana.name, ana.revision) == ("+442079460099", "Ana Moreira", 2)
    assert "The contact is saved." in page_of(desk, ana).content.decode()


def test_contact_shows_a_refusal_at_its_field_and_keeps_what_was_typed(desk: ScreenUser, ana: Client) -> None:
    answer = desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, phone="12"))

    page = answer.content.decode()
    assert answer.status_code == 422 and "Check the phone" in page and 'value="12"' in page


def test_contact_that_is_stale_shows_both_and_can_be_sent_again(desk: ScreenUser, ana: Client) -> None:
    typed = contact_of(ana, name="Ana Maria")
    ana.name = "Ana M."
    ana.save_revision()

    stale = desk.send(f"/clients/{ana.pk}/contact", **typed)
    page = stale.content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)
    again = desk.send(f"/clients/{ana.pk}/contact", **typed | {"seen": seen[1] if seen else ""})

    ana.refresh_from_db()
    assert stale.status_code == 412 and "Ana M." in page and 'value="Ana Maria"' in page
    assert again.status_code == 303 and ana.name == "Ana Maria"


def test_contact_takes_the_guardian_who_is_found(desk: ScreenUser, ana: Client) -> None:
    mother = ClientFactory.create(name="Beatriz Moreira")

    desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, guardian_search="Beatriz"))

    ana.refresh_from_db()
    assert ana.guardian == mother


def test_contact_asks_which_of_several_guardians_is_meant(desk: ScreenUser, ana: Client) -> None:
    mothers = [ClientFactory.create(name="Beatriz Moreira"), ClientFactory.create(name="Beatriz Costa")]

    asked = desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, guardian_search="Beatriz"))
    chosen = contact_of(ana, guardian_search="Beatriz", guardian=str(mothers[1].pk))
    desk.send(f"/clients/{ana.pk}/contact", **chosen)

    ana.refresh_from_db()
    assert asked.status_code == 422 and "Choose one" in asked.content.decode()
    assert ana.guardian == mothers[1]


def test_contact_refuses_a_guardian_who_is_a_child(desk: ScreenUser, ana: Client) -> None:
    ClientFactory.create(name="Beatriz", birth_on=clock.now().date() - timedelta(days=3650))

    answer = desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, guardian_search="Beatriz"))

    assert answer.status_code == 422 and "Name an adult as guardian" in answer.content.decode()


def test_contact_keeps_wishes_about_therapists(desk: ScreenUser, diary: Diary) -> None:
    wishes = {f"wish_{diary.theo.pk}": "never", f"wish_{diary.mara.pk}": "prefer"}

    desk.send(f"/clients/{diary.ana.pk}/contact", **contact_of(diary.ana, phone="", **wishes))

    page = page_of(desk, diary.ana).content.decode()
    assert "<dt>Never with</dt><dd><strong>Theo</strong>" in page and "<dt>Prefers</dt><dd>Mara" in page


def test_contact_keeps_what_a_client_has_at_home_for_the_plan(desk: ScreenUser, ana: Client) -> None:
    typed = contact_of(ana, self_care_tools=["tennis_ball", "hands"])
    del typed["gets_down_to_floor"]

    desk.send(f"/clients/{ana.pk}/contact", **typed)

    ana.refresh_from_db()
    page = page_of(desk, ana).content.decode()
    assert (set(ana.self_care_tools), ana.gets_down_to_floor) == ({"tennis_ball", "hands"}, False)
    assert "tennis ball" in page and "does not get down to it" in page


def test_contact_that_was_not_touched_changes_nothing_at_home(desk: ScreenUser, ana: Client) -> None:
    ana.self_care_tools = ["foam_roller"]
    ana.save()

    desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, name="Ana M."))

    ana.refresh_from_db()
    assert (ana.self_care_tools, ana.gets_down_to_floor) == (["foam_roller"], True)


def test_contact_without_its_hidden_revision_says_what_to_do(desk: ScreenUser, ana: Client) -> None:
    answer = desk.send(f"/clients/{ana.pk}/contact", **contact_of(ana, seen=""))

    assert (
        answer.status_code == 422
        and "This form is incomplete. Open the page again." in answer.content.decode()
    )


def test_client_shows_the_contact_above_visits_and_letters(desk: ScreenUser, ana: Client) -> None:
    page = page_of(desk, ana).content.decode()

    assert page.index('id="contact"') < page.index('id="visits"') < page.index('id="letters"')


def test_client_who_is_a_child_shows_the_phone_of_the_guardian_first(desk: ScreenUser, ana: Client) -> None:
    child = ClientFactory.create(name="Tom", guardian=ana, birth_on=clock.now().date() - timedelta(days=3650))

    page = page_of(desk, child).content.decode()

    assert 'Ana Moreira: <a class="phone" href="tel:+442079460001">' in page


def test_client_names_the_language_of_letters(desk: ScreenUser, ana: Client) -> None:
    ana.language = "pt-BR"
    ana.save()

    assert "<dt>Letters in</dt><dd>Brazilian Portuguese" in page_of(desk, ana).content.decode()


def test_client_shows_the_soonest_of_very_many_visits_as_the_next(desk: ScreenUser, diary: Diary) -> None:
    for days in range(1, 48):
        starts_at = clock.now() + timedelta(days=days)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        visit_of(diary.ana, diary.location, state="booked", arrived_at=None, started_at=None, **times)
    soonest = diary.ana.appointments.order_by("starts_at").first()

    page = page_of(desk, diary.ana).content.decode()

    assert soonest and f"/diary/visits/{soonest.pk}" in page[page.index("Next visit") :][:200]
    assert "All visits" in page


def test_consent_is_given_once_however_often_the_form_is_sent(desk: ScreenUser, ana: Client) -> None:
    answers = {"key": str(uuid4()), "text_version": "2026-01", "how": "phone"}

    sent = [desk.send(f"/clients/{ana.pk}/consents/reminders/give", **answers) for _ in range(2)]

    assert [answer.status_code for answer in sent] == [303, 303]
    assert Consent.objects.get().kind == "reminders"
    assert "Recorded by Dana" in page_of(desk, ana).content.decode()


def test_consent_of_a_text_that_stands_is_refused_in_place(desk: ScreenUser, ana: Client) -> None:
    ConsentFactory.create(client=ana)
    answers = {"key": str(uuid4()), "text_version": "2026-01", "how": "phone"}

    answer = desk.send(f"/clients/{ana.pk}/consents/treatment/give", **answers)

    assert answer.status_code == 409 and "stands already" in answer.content.decode()


def test_consent_of_a_child_needs_who_agreed(desk: ScreenUser, ana: Client) -> None:
    Client.objects.filter(pk=ana.pk).update(birth_on=clock.now().date() - timedelta(days=3650))
    answers = {"key": str(uuid4()), "text_version": "2026-01", "how": "phone"}

    answer = desk.send(f"/clients/{ana.pk}/consents/treatment/give", **answers)

    assert answer.status_code == 422 and "A parent or guardian agrees" in answer.content.decode()


def test_consent_is_withdrawn(desk: ScreenUser, ana: Client) -> None:
    consent = ConsentFactory.create(client=ana, kind="aftercare")
    answers = {"key": str(uuid4()), "how": "phone", "said_at": clock.now().date().isoformat()}

    answer = desk.send(f"/clients/{ana.pk}/consents/aftercare/withdraw", **answers)

    consent.refresh_from_db()
    assert answer.status_code == 303 and consent.withdrawn_how == "phone"
    assert "does not agree" in page_of(desk, ana).content.decode()


def test_call_is_logged_once(desk: ScreenUser, ana: Client) -> None:
    answers = {
        "key": str(uuid4()),
        "outcome": "reached",
        "direction": "outgoing",
        "words": "Comes on Monday",
    }

    for _ in range(2):
        desk.send(f"/clients/{ana.pk}/calls", **answers)

    assert Call.objects.get().words == "Comes on Monday"
    assert "Comes on Monday" in page_of(desk, ana).content.decode()


def test_call_without_an_outcome_is_asked_for_again_with_the_note(desk: ScreenUser, ana: Client) -> None:
    answer = desk.send(f"/clients/{ana.pk}/calls", key=str(uuid4()), direction="outgoing", words="On Monday")

    page = answer.content.decode()
    assert answer.status_code == 422 and "On Monday" in page and not Call.objects.exists()


def test_words_about_health_are_kept_and_not_shown_to_the_desk_again(desk: ScreenUser, ana: Client) -> None:
    answer = desk.send(
        f"/clients/{ana.pk}/health-statements", key=str(uuid4()), words="Takes blood thinners."
    )

    assert answer.status_code == 303 and HealthStatement.objects.get().words == "Takes blood thinners."
    for address in ("", "/timeline", "/health-statements", "/contact"):
        assert "blood thinners" not in page_of(desk, ana, address).content.decode()


def test_kept_back_letters_are_named_and_let_go_with_a_reason(desk: ScreenUser, ana: Client) -> None:
    kept = Suppression.objects.create(cause="bounce", address=ana.email.lower())

    page = page_of(desk, ana).content.decode()
    refused = desk.send(f"/clients/{ana.pk}/kept-back/{kept.pk}", reason=" ")
    lifted = desk.send(f"/clients/{ana.pk}/kept-back/{kept.pk}", reason="She says it works.")

    assert f"Letters to {ana.email} are kept back" in page
    assert (refused.status_code, lifted.status_code) == (422, 303) and not Suppression.objects.exists()


def test_kept_back_letters_of_somebody_else_are_not_let_go(desk: ScreenUser, ana: Client) -> None:
    kept = Suppression.objects.create(cause="bounce", address="other@example.test")

    answer = desk.send(f"/clients/{ana.pk}/kept-back/{kept.pk}", reason="By mistake")

    assert answer.status_code == 409 and Suppression.objects.exists()


def test_letter_that_is_over_is_refused_in_words(desk: ScreenUser, ana: Client) -> None:
    letter = Envelope.objects.create(
        kind="reminder",
        recipient_key=str(ana.pk),
        about=f"appointment:{uuid4()}",
        state="failed",
        to_address=ana.email,
        subject="Reminder",
        message_id="1@willow.test",
    )

    answer = desk.send(f"/clients/{ana.pk}/letters/{letter.pk}/again", key=str(uuid4()))

    assert answer.status_code == 409 and "Call the client instead" in answer.content.decode()
    assert "Failed" in page_of(desk, ana).content.decode()


def test_archive_names_the_visits_that_are_booked_and_takes_a_reason(desk: ScreenUser, diary: Diary) -> None:
    starts_at = clock.now() + timedelta(days=2)
    visit_of(
        diary.ana,
        diary.location,
        state="booked",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        arrived_at=None,
        started_at=None,
    )
    Shift.objects.all().delete()
    seen = {"seen": diary.ana.revision}

    refused = desk.send(f"/clients/{diary.ana.pk}/archive", **seen)
    forced = desk.send(f"/clients/{diary.ana.pk}/archive", force_reason="Moved away", **seen)

    assert refused.status_code == 409 and f"{starts_at:%Y-%m-%d}" in refused.content.decode()
    assert forced.status_code == 303
    assert "Restore" in page_of(desk, diary.ana).content.decode()


def test_archive_says_that_a_therapist_has_something_open_and_not_what(desk: ScreenUser, ana: Client) -> None:
    FollowUpFactory.create(client=ana, reason="red_flag", urgency="urgent")

    answer = desk.send(f"/clients/{ana.pk}/archive", seen=ana.revision)

    page = answer.content.decode()
    assert answer.status_code == 409 and "A therapist still has something open" in page
    assert "red" not in re.sub("<[^>]*>", "", page).casefold().split()


def test_archive_of_a_guardian_names_the_children(desk: ScreenUser, ana: Client) -> None:
    ClientFactory.create(name="Tomás", guardian=ana)

    answer = desk.send(f"/clients/{ana.pk}/archive", seen=ana.revision)

    assert answer.status_code == 409 and "Tomás" in answer.content.decode()


def test_restore_brings_a_client_back_unless_the_page_is_old(desk: ScreenUser, ana: Client) -> None:
    desk.send(f"/clients/{ana.pk}/archive", seen=ana.revision)

    old = desk.send(f"/clients/{ana.pk}/restore", seen=ana.revision)
    fresh = desk.send(f"/clients/{ana.pk}/restore", seen=ana.revision + 1)

    ana.refresh_from_db()
    assert (old.status_code, fresh.status_code, ana.archived_at) == (412, 303, None)


def test_archive_is_not_for_therapists(theo: ApiUser, ana: Client) -> None:
    user = screen_user(theo.person)

    assert user.send(f"/clients/{ana.pk}/archive", seen=1).status_code == 403
    assert "Archive" not in page_of(user, ana).content.decode()


def test_possible_duplicates_are_linked(desk: ScreenUser, ana: Client) -> None:
    twin = ClientFactory.create(name="Ana Moreira", email="other@example.test")

    assert f'href="/clients/{twin.pk}"' in page_of(desk, ana).content.decode()


def history_of(client: Client, visits: int, diary: Diary) -> None:
    """Give a client so many visits, calls and letters."""
    caller = diary.theo.staff
    assert caller is not None
    for days in range(1, visits + 1):
        starts_at = clock.now() - timedelta(days=days)
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        begun = {"arrived_at": starts_at, "started_at": starts_at, "ended_at": times["ends_at"]}
        visit_of(client, diary.location, state="completed", **times, **begun)
        Call.objects.create(
            client=client,
            direction="outgoing",
            outcome="reached",
            called_at=starts_at,
            logged_by=caller,
        )
        Envelope.objects.create(
            kind="reminder",
            recipient_key=str(client.pk),
            about=f"appointment:{uuid4()}",
            state="sent",
            sent_at=starts_at,
            to_address=client.email,
            subject="Reminder",
            message_id=f"{days}@willow.test",
        )


@pytest.mark.parametrize("role", [FRONT_DESK, OWNER, THERAPIST])
def test_client_costs_the_same_whatever_the_history(diary: Diary, role: str) -> None:
    user = screen_user(StaffFactory.create(name=role, roles=[role]))
    ConsentFactory.create(client=diary.ana)
    history_of(diary.ana, 1, diary)
    page_of(user, diary.ana)

    with CaptureQueriesContext(
        connection,
    ) as few:
        page_of(user, diary.ana)
    ClientFactory.create_batch(299)
    history_of(diary.ana, 50, diary)
    for kind in ("reminders", "aftercare"):
        ConsentFactory.create(client=diary.ana, kind=kind)
    ClientFactory.create_batch(3, guardian=diary.ana)
    with CaptureQueriesContext(connection) as many:
        page = page_of(user, diary.ana).content.decode()

    assert len(few) == len(many) <= MOST_QUERIES, [query["sql"][:100] for query in many]
    assert page.count('class="visit-line"') == 20 and "Older visits" in page


def test_older_visits_are_paged(desk: ScreenUser, diary: Diary) -> None:
    history_of(diary.ana, 45, diary)
    page, shown = page_of(desk, diary.ana).content.decode(), 0
    while True:
        shown += page.count('class="visit-line"')
        more = re.search(r'href="([^"]*\?before=[\d.]+)"', page)
        if more is None:
            break
        address = more[1] if more[1].startswith("/") else f"/clients/{diary.ana.pk}/visits{more[1]}"
        page = desk.open(address).content.decode()

    assert shown == 45


@pytest.mark.parametrize("role", [FRONT_DESK, OWNER])
def test_desk_reads_no_word_of_health(diary: Diary, role: str) -> None:
    user = screen_user(StaffFactory.create(name="Robin", roles=[role]))
    ConditionFactory.create(client=diary.ana, note="Keloid after surgery")
    episode_in("temple", client=diary.ana, own_words="Zebra-striped ache")
    HealthStatement.objects.create(client=diary.ana, words="Warfarin daily", recorded_by="x")

    for rest in ("", "/timeline", "/visits", "/contact", "/archive"):
        words = re.sub("<[^>]*>", " ", page_of(user, diary.ana, rest).content.decode()).casefold()
        for canary in (
            "scar",
            "keloid",
            "zebra",
            "warfarin",
            "condition",
            "complaint",
            "episode",
            "note signed",
        ):
            assert canary not in words, (rest, canary)


def test_contact_form_offers_the_languages_of_letters_by_name(desk: ScreenUser, ana: Client) -> None:
    ana.language = "pl"
    ana.save()

    page = desk.open(f"/clients/{ana.pk}/contact").content.decode()

    assert '<option value="pl" selected>Polish (letters in English)</option>' in page
    assert '<option value="de">Deutsch</option>' in page
