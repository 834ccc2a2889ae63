"""The letters to therapists about follow-ups: alerts at once, and a digest each morning."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.suppress import suppress
from clinic.models import Envelope, Practice, Staff
from clinic.roles import OWNER
from clinic.staff.actions.change_staff import archive_staff, change_staff
from clinic.tasks import deliver_letters, rest
from config.mail_server import mailer
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.running import Mailbox, run_mailbox
from treatments.follow_ups.actions.change import change_follow_up
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.actions.send_digests import send_digests
from treatments.follow_ups.colleagues import acts_of_colleagues
from treatments.models import ClinicalSettings, FollowUp
from treatments.tasks import look_after_follow_ups, place_missing_bans, send_digests_task

SYSTEM = SystemActor("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = datetime(2026, 3, 1, 15, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
CLINICAL = ("calf", "warm", "RF-DVT", "red_flag", "red flag", "worse", "pain")


@pytest.fixture
def ana(theo: ApiUser) -> Client:
    return ClientFactory.create(name="Ana")


def raise_about(client: Client, **fields: Any) -> FollowUp:
    """Raise a follow-up about a client."""
    defaults: dict[str, Any] = {
        "reason": "worse",
        "urgency": "urgent",
        "evidence": ["Her calf is warm."],
        "by": SYSTEM,
    }
    return raise_follow_up(client=client, **defaults | fields)


def close(follow_up: FollowUp, by: Staff) -> FollowUp:
    """Close the follow-up."""
    return close_follow_up(follow_up=follow_up, outcome="spoke", words="Fine.", revision=None, by=by)


def alerts() -> list[Envelope]:
    """Return the alerts that were not withdrawn, oldest first."""
    return list(Envelope.objects.filter(kind="follow_up_alert").exclude(state="withdrawn").order_by("pk"))


def digests() -> list[Envelope]:
    """Return the digests, oldest first."""
    return list(Envelope.objects.filter(kind="follow_up_digest").order_by("pk"))


def run_at(instant: datetime, act: Callable[[], Any]) -> Any:
    """Run `act` with the clock at that instant."""
    with clock.at(instant):
        return act()


# --- what an alert says ------------------------------------------------------------------------------


def test_an_alert_gives_the_phone_and_what_to_do_and_no_link_that_needs_a_token(theo: ApiUser) -> None:
    ben = ClientFactory.create(name="Ben", phone="+442079460123")

    raise_about(ben, urgency="emergency")
    [letter] = alerts()

    assert "020 7946 0123" in letter.text and 'href="tel:+442079460123"' in letter.html
    assert "Call the client now" in letter.text
    assert "/api/" not in letter.text + letter.html
    assert not any(word in letter.text for word in CLINICAL)


def test_an_alert_about_a_child_gives_the_phone_of_the_guardian(theo: ApiUser) -> None:
    mother = ClientFactory.create(name="Eva", phone="+442079460124")
    child = ClientFactory.create(name="Lily", birth_on=date(2020, 5, 1), guardian=mother)

    raise_about(child, urgency="same_day")

    assert "Telephone of Eva, who speaks for them: 020 7946 0124" in " ".join(alerts()[0].text.split())


# --- at once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "count"), [("emergency", 1), ("same_day", 1), ("urgent", 0), ("routine", 0)]
)
def test_urgent_follow_up_sends_an_alert_at_once(
    ana: Client, theo: ApiUser, urgency: str, count: int
) -> None:
    follow_up = raise_about(ana, urgency=urgency)

    assert len(alerts()) == count
    for letter in alerts():
        assert (letter.to_address, letter.recipient_key) == ("theo@willow.test", str(theo.person.pk))
        assert (letter.sensitivity, letter.about) == ("clinical", f"follow_up:{follow_up.pk}")
        assert letter.opt_out_url == ""


def test_alert_names_client_urgency_time_and_place(ana: Client) -> None:
    with clock.at(datetime(2026, 7, 6, 9, tzinfo=UTC)):
        follow_up = raise_about(ana, reason="red_flag", flags=["RF-DVT"], urgency="same_day")

    [letter] = alerts()
    assert letter.subject == "Something at Willow Clinic needs you now"
    for words in ("Hello Theo", "Client: Ana", "How urgent: Today", "2026"):
        assert words in letter.text
    assert "in Knotwork, among your open follow-ups" in letter.text
    assert "/api/" not in letter.text + letter.html
    due = follow_up.due_at + HOUR
    assert f"{due:%H:%M}" in letter.text


def test_no_letter_to_staff_holds_a_clinical_word(ana: Client) -> None:
    run_at(SUNDAY, lambda: raise_about(ana, reason="red_flag", flags=["RF-DVT"], urgency="same_day"))
    run_at(MONDAY, send_digests)

    assert Envelope.objects.count() == 2
    for letter in Envelope.objects.all():
        text = f"{letter.subject} {letter.text} {letter.html}".lower()
        assert [word for word in CLINICAL if word.lower() in text.replace("#", "")] == []
        assert "Ana" not in letter.subject


def test_alert_is_sent_again_only_at_a_higher_urgency(ana: Client) -> None:
    raise_about(ana, urgency="urgent")
    raise_about(ana, urgency="same_day")
    raise_about(ana, urgency="same_day", evidence=["And swollen."])
    assert len(alerts()) == 1

    raise_about(ana, urgency="emergency")

    assert len(alerts()) == 2


def test_new_owner_gets_the_alert_instead(ana: Client, theo: ApiUser, mara: ApiUser) -> None:
    follow_up = raise_about(ana, urgency="same_day", owner=theo.person)

    change_follow_up(follow_up=follow_up, owner=mara.person, revision=None, by=theo.person)

    assert [letter.to_address for letter in alerts()] == ["mara@willow.test"]


def test_close_withdraws_a_waiting_alert(ana: Client, theo: ApiUser) -> None:
    close(raise_about(ana, urgency="same_day"), theo.person)

    assert alerts() == []
    assert Envelope.objects.get().state == "withdrawn"


def test_alert_is_sent_whatever_the_client_opted_out_of(ana: Client, settings: Any) -> None:
    raise_about(ana, urgency="same_day")
    rest.end()
    mailbox = Mailbox()
    with run_mailbox(mailbox):
        settings.MAILERS = {"default": mailer(mailbox.url, "")}
        deliver_letters()

    [message] = mailbox.messages
    assert (message["To"], message["List-Unsubscribe"]) == ("theo@willow.test", None)
    assert Envelope.objects.get().state == "sent"


def test_alert_is_sent_although_the_address_once_bounced(ana: Client, settings: Any) -> None:
    suppress(address="theo@willow.test", by=SYSTEM)
    raise_about(ana, urgency="same_day")
    rest.end()
    mailbox = Mailbox()
    with run_mailbox(mailbox):
        settings.MAILERS = {"default": mailer(mailbox.url, "")}
        deliver_letters()

    assert (len(mailbox.messages), Envelope.objects.get().state) == (1, "sent")


def test_waiting_alert_goes_to_the_therapists_new_address(ana: Client, theo: ApiUser, fern: ApiUser) -> None:
    raise_about(ana, urgency="same_day")

    change_staff(person=theo.person, changes={"email": "theo@new.test"}, revision=None, by=fern.person)

    assert alerts()[0].to_address == "theo@new.test"


def test_archiving_a_therapist_withdraws_waiting_alerts(ana: Client, theo: ApiUser, fern: ApiUser) -> None:
    raise_about(ana, urgency="same_day")

    archive_staff(person=theo.person, revision=None, by=fern.person)

    assert alerts() == []


# --- each morning -----------------------------------------------------------------------------------


def test_a_digest_is_posted_once_from_the_digest_hour_on(ana: Client, theo: ApiUser) -> None:
    run_at(SUNDAY, lambda: raise_about(ana))

    assert run_at(MONDAY - timedelta(minutes=1), send_digests) == 0
    assert run_at(MONDAY, send_digests) == 1
    assert run_at(MONDAY + HOUR, send_digests) == 0
    assert run_at(MONDAY + DAY, send_digests_task) == 1

    first, _ = digests()
    assert (first.to_address, first.sensitivity) == ("theo@willow.test", "clinical")
    assert first.dedupe_key == f"digest:{theo.person.pk}:2026-03-02"
    assert first.subject == "1 thing waits for you at Willow Clinic"
    assert first.send_before == MONDAY + DAY


def test_digest_after_a_missed_run_is_sent_later(ana: Client) -> None:
    run_at(SUNDAY, lambda: raise_about(ana))

    assert run_at(MONDAY + 9 * HOUR, send_digests) == 1


def test_follow_up_after_the_digest_hour_is_in_the_next_digest(ana: Client) -> None:
    run_at(MONDAY + HOUR, lambda: raise_about(ana))

    assert run_at(MONDAY + 2 * HOUR, send_digests) == 0
    assert run_at(MONDAY + DAY, send_digests) == 1


def test_digest_is_sent_only_to_therapists_with_open_follow_ups(
    ana: Client, theo: ApiUser, mara: ApiUser, dana: ApiUser
) -> None:
    run_at(SUNDAY, lambda: raise_about(ana, owner=mara.person))
    done = run_at(SUNDAY, lambda: raise_about(ana, reason="silence", owner=theo.person))
    run_at(SUNDAY, lambda: close(done, theo.person))

    assert run_at(MONDAY, send_digests) == 1
    assert [letter.to_address for letter in digests()] == ["mara@willow.test"]


def test_digest_lists_the_most_urgent_first_and_marks_overdue(ana: Client, theo: ApiUser) -> None:
    ben, chloe = ClientFactory.create(name="Ben"), ClientFactory.create(name="Chloe")
    run_at(SUNDAY, lambda: raise_about(ana, urgency="routine"))
    run_at(SUNDAY, lambda: raise_about(ben, urgency="urgent"))
    run_at(SUNDAY, lambda: raise_about(chloe, urgency="emergency"))

    run_at(MONDAY, send_digests)

    lines = [line for line in digests()[0].text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Chloe: emergency, act now, due Sun 1 March, 15:00 (overdue)",
        "- Ben: soon, due today, 15:00",
        "- Ana: no hurry, due Sun 8 March, 15:00",
    ]


def test_digest_gives_the_phone_of_the_client_or_of_who_speaks_for_them(theo: ApiUser) -> None:
    ben = ClientFactory.create(name="Ben", phone="+442079460123")
    mother = ClientFactory.create(name="Eva", phone="+442079460124")
    child = ClientFactory.create(name="Lily", birth_on=date(2020, 5, 1), guardian=mother)
    run_at(SUNDAY, lambda: [raise_about(client, urgency="routine") for client in (ben, child)])

    run_at(MONDAY, send_digests)

    [letter] = digests()
    words = " ".join(letter.text.split())
    assert "Ben: no hurry, due Sun 8 March, 15:00; 020 7946 0123" in words
    assert "Lily: no hurry, due Sun 8 March, 15:00; 020 7946 0124" in words
    assert 'href="tel:+442079460124"' in letter.html


def test_digest_lists_twenty_at_most(theo: ApiUser) -> None:
    with clock.at(SUNDAY):
        for _ in range(23):
            raise_about(ClientFactory.create())

    run_at(MONDAY, send_digests)

    [letter] = digests()
    assert letter.subject == "23 things wait for you at Willow Clinic"
    assert (letter.text.count("\n- "), "and 3 more" in letter.text) == (20, True)


@pytest.mark.parametrize("gone", [{"archived_at": SUNDAY}, {"roles": [OWNER]}])
def test_follow_ups_of_somebody_who_left_are_handed_over_before_the_digest(
    ana: Client, theo: ApiUser, mara: ApiUser, fern: ApiUser, gone: dict[str, Any]
) -> None:
    run_at(SUNDAY, lambda: raise_about(ana, owner=theo.person))
    Staff.objects.filter(pk=theo.person.pk).update(**gone)
    look_after_follow_ups()

    run_at(MONDAY, send_digests)

    [letter] = digests()
    assert letter.to_address == "mara@willow.test"


@pytest.mark.parametrize(
    ("zone", "hour", "early", "due"),
    [
        ("Europe/London", 7, "2026-03-29T05:59:59Z", "2026-03-29T06:00:00Z"),  # summer time since 01:00
        ("Europe/London", 1, "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"),  # 01:00 does not come
        ("Europe/London", 1, "2026-10-24T23:59:59Z", "2026-10-25T00:00:00Z"),  # 01:00 comes twice
        ("Europe/London", 7, "2026-10-25T06:59:59Z", "2026-10-25T07:00:00Z"),
        ("Pacific/Auckland", 7, "2026-03-01T17:59:59Z", "2026-03-01T18:00:00Z"),
    ],
)
def test_digest_hour_is_in_the_practices_time_zone(
    ana: Client, zone: str, hour: int, early: str, due: str
) -> None:
    Practice.objects.update(timezone=zone)
    ClinicalSettings.objects.update(digest_hour=hour)
    at = datetime.fromisoformat(due)
    run_at(at - 3 * DAY, lambda: raise_about(ana, urgency="routine"))
    run_at(at - DAY, send_digests)

    assert run_at(datetime.fromisoformat(early), send_digests) == 0
    assert run_at(at, send_digests) == 1
    assert run_at(at + HOUR, send_digests) == 0
    assert run_at(at + 2 * HOUR, send_digests) == 0


def test_jobs_without_a_practice_do_nothing(db: None) -> None:
    assert (send_digests_task(), place_missing_bans()) == (0, 0)


# --- acts of colleagues -----------------------------------------------------------------------------


def lines_of(letter: Envelope) -> list[str]:
    """Return the lists in a letter's plain text."""
    return [line for line in letter.text.splitlines() if line.startswith("- ")]


def test_digest_tells_the_owner_that_a_colleague_closed_their_follow_up(
    ana: Client, theo: ApiUser, mara: ApiUser
) -> None:
    follow_up = run_at(SUNDAY, lambda: raise_about(ana, owner=theo.person))
    run_at(SUNDAY, lambda: close(follow_up, mara.person))

    assert run_at(MONDAY, send_digests) == 1
    Envelope.objects.update(state="sent", sent_at=MONDAY)
    assert run_at(MONDAY + DAY, send_digests) == 0

    [letter] = digests()
    assert (letter.to_address, letter.subject) == (
        "theo@willow.test",
        "What your colleagues did at Willow Clinic",
    )
    assert lines_of(letter) == ["- Mara closed your follow-up of Ana."]
    assert not any(word in letter.text for word in CLINICAL)


def test_digest_does_not_tell_a_therapist_what_they_did_themselves(ana: Client, theo: ApiUser) -> None:
    follow_up = run_at(SUNDAY, lambda: raise_about(ana, owner=theo.person))
    run_at(SUNDAY, lambda: close(follow_up, theo.person))

    assert run_at(MONDAY, send_digests) == 0


def test_digest_tells_the_author_of_a_note_what_colleagues_did_to_it_and_its_plan(
    theo: ApiUser, mara: ApiUser, plan: dict[str, Any]
) -> None:
    address = f"plans/{plan['id']}"
    changed = mara.api("PATCH", address, {"message": "Rest well."}, If_Match=f'"{plan["revision"]}"')
    assert mara.api("POST", f"{address}/send", If_Match=changed["ETag"]).status_code == 200
    note = mara.api("GET", f"notes/{plan['note']}")
    error = {"reason": "Another client's."}
    marked = mara.api("POST", f"notes/{plan['note']}/in-error", error, If_Match=note["ETag"])
    assert marked.status_code == 200, marked.content

    now = clock.now()
    assert acts_of_colleagues(theo.person, now - HOUR, now + HOUR) == [
        "Mara changed the plan of your note about Ana.",
        "Mara sent the plan of your note about Ana.",
        "Mara marked your note about Ana as entered in error.",
    ]
    assert acts_of_colleagues(mara.person, now - HOUR, now + HOUR) == []


def close_one(ana: Client, owner: ApiUser, by: ApiUser, at: datetime) -> None:
    """Let a colleague close a follow-up at this instant."""
    follow_up = run_at(at, lambda: raise_about(ana, owner=owner.person))
    run_at(at, lambda: close(follow_up, by.person))


CLOSED = "- Mara closed your follow-up of Ana."


@pytest.mark.parametrize("days", [1, 2, 9])
def test_digest_tells_what_colleagues_did_on_days_without_any_run(
    ana: Client, theo: ApiUser, mara: ApiUser, days: int
) -> None:
    close_one(ana, theo, mara, SUNDAY)

    assert run_at(MONDAY + days * DAY, send_digests) == 1
    assert lines_of(digests()[0]) == [CLOSED]


@pytest.mark.parametrize("state", ["withdrawn", "failed"])
def test_digest_tells_again_what_a_digest_said_that_did_not_leave(
    ana: Client, theo: ApiUser, mara: ApiUser, state: str
) -> None:
    close_one(ana, theo, mara, SUNDAY)
    run_at(MONDAY, send_digests)
    Envelope.objects.update(state=state)

    assert run_at(MONDAY + DAY, send_digests) == 1
    assert [lines_of(letter) for letter in digests()] == [[CLOSED], [CLOSED]]


def test_digest_tells_each_act_once(ana: Client, theo: ApiUser, mara: ApiUser) -> None:
    told = []
    for day in range(3):
        close_one(ClientFactory.create(name=f"Client {day}"), theo, mara, SUNDAY + day * DAY)
        run_at(MONDAY + day * DAY, send_digests)
        Envelope.objects.update(state="sent", sent_at=clock.now())
        told += lines_of(digests()[-1])

    assert told == [f"- Mara closed your follow-up of Client {day}." for day in range(3)]


@pytest.mark.parametrize(("before", "after"), [(6, 9), (9, 6)])
def test_digest_loses_nothing_when_its_hour_is_changed(
    ana: Client, theo: ApiUser, mara: ApiUser, before: int, after: int
) -> None:
    morning = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ClinicalSettings.objects.update(digest_hour=before)
    raise_about(ana, owner=theo.person)
    FollowUp.objects.update(raised_at=SUNDAY)
    run_at(morning, send_digests)
    Envelope.objects.update(state="sent", sent_at=morning)
    for hour in range(4, 12):
        close_one(ClientFactory.create(name=f"At {hour}"), theo, mara, morning.replace(hour=hour))
    ClinicalSettings.objects.update(digest_hour=after)

    run_at(morning + DAY, send_digests)

    names = [line.rsplit(" of ", 1)[1] for line in lines_of(digests()[-1]) if "closed" in line]
    zone = Practice.current().zone
    expected = [hour for hour in range(4, 12) if morning.replace(hour=hour).astimezone(zone).hour >= before]
    assert names == [f"At {hour}." for hour in expected]


def test_digest_tells_the_former_author_who_took_over_their_draft(
    theo: ApiUser, mara: ApiUser, note: dict[str, Any]
) -> None:
    reason = {"reason": "Her calf is warm, and Theo is ill."}
    address = f"notes/{note['id']}/take-over"
    assert mara.api("POST", address, reason, If_Match=f'"{note["revision"]}"').status_code == 200

    now = clock.now()
    assert acts_of_colleagues(theo.person, now - HOUR, now + HOUR) == [
        "Mara took over your draft of a note about Ana."
    ]
    assert acts_of_colleagues(mara.person, now - HOUR, now + HOUR) == []
