"""What therapists are told about follow-ups: at once, and each morning."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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
from tests.cast import Speaker
from tests.factories import ClientFactory
from tests.running import Mailbox, run_mailbox
from treatments.follow_ups.actions.change import change_follow_up
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.follow_ups.actions.send_digests import send_digests
from treatments.models import ClinicalSettings, FollowUp
from treatments.tasks import place_missing_bans, send_digests_task

US = SystemActor("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUNDAY = datetime(2026, 3, 1, 15, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
CLINICAL = ("calf", "warm", "RF-DVT", "red_flag", "red flag", "worse", "pain")


@pytest.fixture
def ana(theo: Speaker) -> Client:
    return ClientFactory.create(name="Ana")


def raised(client: Client, **fields: Any) -> FollowUp:
    """A follow-up about a client."""
    said: dict[str, Any] = {
        "reason": "worse",
        "urgency": "urgent",
        "evidence": ["Her calf is warm."],
        "by": US,
    }
    return raise_follow_up(client=client, **said | fields)


def closed(followed: FollowUp, by: Staff) -> FollowUp:
    """It is closed."""
    return close_follow_up(follow_up=followed, outcome="spoke", words="Fine.", revision=None, by=by)


def alerts() -> list[Envelope]:
    """The alerts that stand, oldest first."""
    return list(Envelope.objects.filter(kind="follow_up_alert").exclude(state="withdrawn").order_by("pk"))


def digests() -> list[Envelope]:
    """The digests, oldest first."""
    return list(Envelope.objects.filter(kind="follow_up_digest").order_by("pk"))


def on(instant: datetime, act: Callable[[], Any]) -> Any:
    """What this does at that instant."""
    with clock.at(instant):
        return act()


# --- at once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "count"), [("emergency", 1), ("same_day", 1), ("urgent", 0), ("routine", 0)]
)
def test_what_cannot_wait_is_told_at_once(ana: Client, theo: Speaker, urgency: str, count: int) -> None:
    followed = raised(ana, urgency=urgency)

    assert len(alerts()) == count
    for letter in alerts():
        assert (letter.to_address, letter.recipient_key) == ("theo@willow.test", str(theo.person.pk))
        assert (letter.sensitivity, letter.about) == ("clinical", f"follow_up:{followed.pk}")
        assert letter.opt_out_url == ""


def test_an_alert_says_whom_how_urgent_until_when_and_where(ana: Client, settings: Any) -> None:
    with clock.at(datetime(2026, 7, 6, 9, tzinfo=UTC)):
        followed = raised(ana, reason="red_flag", flags=["RF-DVT"], urgency="same_day")

    [letter] = alerts()
    assert letter.subject == "Something at Willow Clinic needs you now"
    for words in ("Hello Theo", "Client: Ana", "How urgent: Today", "2026", "(London time)"):
        assert words in letter.text
    assert f"{settings.PUBLIC_URL}/api/v1/follow-ups?open=true&client={ana.pk}" in letter.text
    due = followed.due_at + HOUR
    assert f"{due:%H:%M}" in letter.text


def test_no_letter_to_staff_holds_a_clinical_word(ana: Client) -> None:
    on(SUNDAY, lambda: raised(ana, reason="red_flag", flags=["RF-DVT"], urgency="same_day"))
    on(MONDAY, send_digests)

    assert Envelope.objects.count() == 2
    for letter in Envelope.objects.all():
        said = f"{letter.subject} {letter.text} {letter.html}".lower()
        assert [word for word in CLINICAL if word.lower() in said.replace("#", "")] == []
        assert "Ana" not in letter.subject


def test_it_is_told_again_only_when_it_becomes_more_urgent(ana: Client) -> None:
    raised(ana, urgency="urgent")
    raised(ana, urgency="same_day")
    raised(ana, urgency="same_day", evidence=["And swollen."])
    assert len(alerts()) == 1

    raised(ana, urgency="emergency")

    assert len(alerts()) == 2


def test_whoever_takes_it_over_is_told_instead(ana: Client, theo: Speaker, mara: Speaker) -> None:
    followed = raised(ana, urgency="same_day", owner=theo.person)

    change_follow_up(follow_up=followed, owner=mara.person, revision=None, by=theo.person)

    assert [letter.to_address for letter in alerts()] == ["mara@willow.test"]


def test_closing_takes_back_an_alert_that_has_not_left(ana: Client, theo: Speaker) -> None:
    closed(raised(ana, urgency="same_day"), theo.person)

    assert alerts() == []
    assert Envelope.objects.get().state == "withdrawn"


def test_an_alert_leaves_over_smtp_whatever_the_client_opted_out_of(ana: Client, settings: Any) -> None:
    raised(ana, urgency="same_day")
    rest.end()
    mailbox = Mailbox()
    with run_mailbox(mailbox):
        settings.MAILERS = {"default": mailer(mailbox.url, "")}
        deliver_letters()

    [message] = mailbox.messages
    assert (message["To"], message["List-Unsubscribe"]) == ("theo@willow.test", None)
    assert Envelope.objects.get().state == "sent"


def test_an_address_that_bounced_is_left_alone(ana: Client, settings: Any) -> None:
    suppress(address="theo@willow.test", by=US)
    raised(ana, urgency="same_day")
    rest.end()
    mailbox = Mailbox()
    with run_mailbox(mailbox):
        settings.MAILERS = {"default": mailer(mailbox.url, "")}
        deliver_letters()

    assert (mailbox.messages, Envelope.objects.get().state) == ([], "suppressed")


def test_what_waits_follows_a_therapist_to_a_new_address(ana: Client, theo: Speaker, fern: Speaker) -> None:
    raised(ana, urgency="same_day")

    change_staff(person=theo.person, changes={"email": "theo@new.test"}, revision=None, by=fern.person)

    assert alerts()[0].to_address == "theo@new.test"


def test_what_waits_for_somebody_who_leaves_is_taken_back(ana: Client, theo: Speaker, fern: Speaker) -> None:
    raised(ana, urgency="same_day")

    archive_staff(person=theo.person, revision=None, by=fern.person)

    assert alerts() == []


# --- each morning -----------------------------------------------------------------------------------


def test_a_digest_is_posted_once_from_the_digest_hour_on(ana: Client, theo: Speaker) -> None:
    on(SUNDAY, lambda: raised(ana))

    assert on(MONDAY - timedelta(minutes=1), send_digests) == 0
    assert on(MONDAY, send_digests) == 1
    assert on(MONDAY + HOUR, send_digests) == 0
    assert on(MONDAY + DAY, send_digests_task) == 1

    first, _ = digests()
    assert (first.to_address, first.sensitivity) == ("theo@willow.test", "clinical")
    assert first.dedupe_key == f"digest:{theo.person.pk}:2026-03-02"
    assert first.subject == "1 thing waits for you at Willow Clinic"
    assert first.send_before == MONDAY + DAY


def test_a_lost_beat_only_makes_it_later(ana: Client) -> None:
    on(SUNDAY, lambda: raised(ana))

    assert on(MONDAY + 9 * HOUR, send_digests) == 1


def test_what_comes_up_after_the_hour_waits_for_the_next_day(ana: Client) -> None:
    on(MONDAY + HOUR, lambda: raised(ana))

    assert on(MONDAY + 2 * HOUR, send_digests) == 0
    assert on(MONDAY + DAY, send_digests) == 1


def test_who_has_nothing_open_gets_none(ana: Client, theo: Speaker, mara: Speaker, dana: Speaker) -> None:
    on(SUNDAY, lambda: raised(ana, owner=mara.person))
    done = on(SUNDAY, lambda: raised(ana, reason="silence", owner=theo.person))
    on(SUNDAY, lambda: closed(done, theo.person))

    assert on(MONDAY, send_digests) == 1
    assert [letter.to_address for letter in digests()] == ["mara@willow.test"]


def test_the_most_urgent_stands_first_and_what_is_late_is_marked(ana: Client, theo: Speaker) -> None:
    ben, chloe = ClientFactory.create(name="Ben"), ClientFactory.create(name="Chloe")
    on(SUNDAY, lambda: raised(ana, urgency="routine"))
    on(SUNDAY, lambda: raised(ben, urgency="urgent"))
    on(SUNDAY, lambda: raised(chloe, urgency="emergency"))

    on(MONDAY, send_digests)

    lines = [line for line in digests()[0].text.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Chloe: emergency, act now, due Sun 1 March, 15:00 (overdue)",
        "- Ben: soon, due today, 15:00",
        "- Ana: no hurry, due Sun 8 March, 15:00",
    ]


def test_a_long_list_is_cut_after_twenty(theo: Speaker) -> None:
    with clock.at(SUNDAY):
        for _ in range(23):
            raised(ClientFactory.create())

    on(MONDAY, send_digests)

    [letter] = digests()
    assert letter.subject == "23 things wait for you at Willow Clinic"
    assert (letter.text.count("\n- "), "and 3 more" in letter.text) == (20, True)


@pytest.mark.parametrize("gone", [{"archived_at": SUNDAY}, {"roles": [OWNER]}])
def test_what_belongs_to_nobody_is_told_to_every_therapist_and_to_no_owner(
    ana: Client, theo: Speaker, mara: Speaker, fern: Speaker, gone: dict[str, Any]
) -> None:
    on(SUNDAY, lambda: raised(ana, owner=theo.person))
    Staff.objects.filter(pk=theo.person.pk).update(**gone)

    on(MONDAY, send_digests)

    [letter] = digests()
    assert letter.to_address == "mara@willow.test"
    assert "Not looked after by anyone" in letter.text


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
def test_the_digest_hour_is_the_practices_own_time(
    ana: Client, zone: str, hour: int, early: str, due: str
) -> None:
    Practice.objects.update(timezone=zone)
    ClinicalSettings.objects.update(digest_hour=hour)
    at = datetime.fromisoformat(due)
    on(at - 3 * DAY, lambda: raised(ana, urgency="routine"))
    on(at - DAY, send_digests)

    assert on(datetime.fromisoformat(early), send_digests) == 0
    assert on(at, send_digests) == 1
    assert on(at + HOUR, send_digests) == 0
    assert on(at + 2 * HOUR, send_digests) == 0


def test_a_house_without_a_practice_yet_has_no_digests(db: None) -> None:
    assert (send_digests_task(), place_missing_bans()) == (0, 0)
