"""Raising a follow-up: whose it is, until when, and what a red flag does."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from clients.actions.end_condition import end_condition
from clients.actions.record_health import record_health
from clients.models import Client, Condition
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import AuditEntry, Envelope, Location, Practice, Staff
from clinic.roles import FRONT_DESK
from scheduling.models import Attendance
from tests.cast import Speaker
from tests.factories import ClientFactory, LocationFactory, StaffFactory, visit_of
from treatments.episodes.actions.open import open_episode
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.limits.from_red_flags import BAN
from treatments.models import ClinicalSettings, FollowUp, SessionNote
from treatments.tasks import place_missing_bans

US = SystemActor("test")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def raised(visit: Attendance, **fields: object) -> FollowUp:
    """A follow-up about Ana."""
    said = {"reason": "worse", "urgency": "same_day", "evidence": ["Pain 3, now 7."], "by": US}
    return raise_follow_up(client=visit.client, **said | fields)  # type: ignore[arg-type]


def flagged(visit: Attendance, urgency: str = "same_day", **fields: object) -> FollowUp:
    """A red flag of Ana's."""
    said: dict[str, object] = {"reason": "red_flag", "flags": ["RF-DVT"], "evidence": ["Her calf is warm."]}
    return raised(visit, urgency=urgency, **said | fields)


def close(followed: FollowUp, by: Staff) -> FollowUp:
    """The follow-up, closed with a finding."""
    return close_follow_up(
        follow_up=followed, outcome="seen_by_clinician", words="No clot.", revision=None, by=by
    )


def bans() -> list[bool]:
    """Whether each ban still stands, oldest first."""
    found = Condition.objects.filter(code=BAN).order_by("pk")
    return [condition.ended_at is None for condition in found]


def test_it_is_whose_note_of_the_episode_was_the_last(session_note: SessionNote, therapist: Staff) -> None:
    StaffFactory.create(name="Mara")
    episode = open_episode(client=session_note.attendance.client, own_words="My neck.", by=therapist)
    SessionNote.objects.update(episode=episode)

    assert raised(session_note.attendance, episode=episode).owner == therapist


def test_without_a_note_it_is_the_first_therapists(visit: Attendance, mara: Speaker, theo: Speaker) -> None:
    assert raised(visit).owner == mara.person


def test_without_a_therapist_it_is_the_owners(visit: Attendance, fern: Speaker) -> None:
    assert raised(visit).owner == fern.person


@pytest.mark.parametrize("gone", [{"archived_at": NOW}, {"roles": [FRONT_DESK]}])
def test_who_no_longer_treats_gets_none_and_keeps_none(
    session_note: SessionNote, therapist: Staff, mara: Speaker, gone: dict[str, object]
) -> None:
    before = raised(session_note.attendance)
    assert before.owner == therapist
    Staff.objects.filter(pk=therapist.pk).update(**gone)

    assert raised(session_note.attendance, reason="rising").owner == mara.person
    assert raised(session_note.attendance).owner == mara.person
    therapist.refresh_from_db()
    assert raised(session_note.attendance, reason="worrying", owner=therapist).owner == mara.person


@pytest.mark.parametrize(
    ("urgency", "wait"),
    [
        ("emergency", timedelta()),
        ("same_day", timedelta(hours=3)),
        ("urgent", timedelta(hours=30)),
        ("routine", timedelta(days=5)),
    ],
)
def test_the_clinics_settings_say_until_when(
    visit: Attendance, theo: Speaker, urgency: str, wait: timedelta
) -> None:
    ClinicalSettings.objects.update(same_day_hours=3, urgent_hours=30, routine_days=5)

    with clock.at(NOW):
        assert raised(visit, urgency=urgency).due_at == NOW + wait


def test_the_same_reason_again_joins_the_evidence(visit: Attendance, theo: Speaker) -> None:
    first = raised(visit)
    raised(visit, evidence=["Pain 3, now 7.", "Now 8."])

    [followed] = FollowUp.objects.all()
    assert (followed.pk, followed.evidence, followed.revision) == (first.pk, ["Pain 3, now 7.", "Now 8."], 2)


def test_another_reason_is_another_follow_up(visit: Attendance, theo: Speaker) -> None:
    raised(visit)
    raised(visit, reason="wants_call")

    assert FollowUp.objects.count() == 2


def test_a_closed_one_is_left_alone(visit: Attendance, theo: Speaker) -> None:
    close(raised(visit), theo.person)

    raised(visit)

    assert FollowUp.objects.open().count() == 1
    assert FollowUp.objects.count() == 2


def test_urgency_only_rises_and_the_time_only_comes_nearer(visit: Attendance, theo: Speaker) -> None:
    with clock.at(NOW):
        raised(visit, urgency="urgent")
    with clock.at(NOW + timedelta(hours=1)):
        assert raised(visit, urgency="routine").urgency == "urgent"
        followed = raised(visit, urgency="same_day")
        hours = ClinicalSettings.objects.get().same_day_hours

    assert followed.urgency == "same_day"
    assert followed.due_at == NOW + timedelta(hours=1 + hours)


def test_long_evidence_is_cut_and_not_lost(visit: Attendance, theo: Speaker) -> None:
    [said] = raised(visit, evidence=["x" * 700]).evidence

    assert (len(said), said[-1]) == (600, "…")


def test_raising_is_audited_without_values(visit: Attendance, theo: Speaker) -> None:
    raised(visit)

    entry = AuditEntry.objects.get(verb="raised")
    assert (entry.client_key, entry.fields) == (str(visit.client_id), ["evidence"])


@pytest.mark.parametrize(
    ("urgency", "is_banned"), [("emergency", True), ("same_day", True), ("urgent", False), ("routine", False)]
)
def test_a_grave_red_flag_bans_once(visit: Attendance, theo: Speaker, urgency: str, is_banned: bool) -> None:
    flagged(visit, urgency)
    flagged(visit, urgency, evidence=["And swollen."])

    assert bans() == [True] * is_banned


def test_no_other_reason_bans(visit: Attendance, theo: Speaker) -> None:
    raised(visit, urgency="emergency")

    assert bans() == []


def test_a_red_flag_that_becomes_grave_bans_then(visit: Attendance, theo: Speaker) -> None:
    assert flagged(visit, "urgent").hold is None

    assert flagged(visit, "emergency").hold is not None


def test_one_ban_serves_two_red_flags_and_the_last_lifts_it(visit: Attendance, theo: Speaker) -> None:
    episode = open_episode(client=visit.client, own_words="My calf.", by=theo.person)
    first, second = flagged(visit), flagged(visit, episode=episode)
    assert bans() == [True]

    close(first, theo.person)
    assert bans() == [True]

    close(second, theo.person)
    assert bans() == [False]


def test_a_ban_by_hand_is_not_put_twice_nor_lifted(visit: Attendance, theo: Speaker) -> None:
    record_health(client=visit.client, code=BAN, by=theo.person)

    close(flagged(visit), theo.person)

    assert bans() == [True]


def test_a_ban_by_hand_that_will_end_by_itself_is_not_enough(visit: Attendance, theo: Speaker) -> None:
    record_health(
        client=visit.client, code=BAN, ends_on=clock.now().date() + timedelta(days=2), by=theo.person
    )

    assert flagged(visit).hold is not None


def test_who_was_banned_by_another_flag_before_this_one_needed_it_keeps_the_ban(
    visit: Attendance, theo: Speaker
) -> None:
    by_hand = record_health(client=visit.client, code=BAN, by=theo.person)
    first = flagged(visit)
    end_condition(condition=by_hand, by=theo.person)
    episode = open_episode(client=visit.client, own_words="My calf.", by=theo.person)
    second = flagged(visit, episode=episode)

    close(second, theo.person)
    assert bans() == [False, True]

    close(first, theo.person)
    assert bans() == [False, False]


def test_a_ban_lifted_by_hand_is_put_again_when_more_is_learned(visit: Attendance, theo: Speaker) -> None:
    ban = flagged(visit).hold
    assert ban is not None
    end_condition(condition=ban, by=theo.person)
    assert bans() == [False]

    followed = flagged(visit, evidence=["And short of breath."])

    assert bans() == [False, True]
    assert close(followed, theo.person).closed_at is not None
    assert bans() == [False, False]


def test_closing_minds_no_ban_that_was_lifted_by_hand(visit: Attendance, theo: Speaker) -> None:
    followed = flagged(visit)
    assert followed.hold is not None
    end_condition(condition=followed.hold, by=theo.person)

    assert close(followed, theo.person).outcome == "seen_by_clinician"


def test_the_red_flag_of_somebody_archived_is_not_lost_and_bans_when_they_are_back(
    visit: Attendance, theo: Speaker
) -> None:
    visit.client.archived_at = NOW
    visit.client.save()
    assert flagged(visit).hold is None
    assert (place_missing_bans(), bans()) == (0, [])

    visit.client.archived_at = None
    visit.client.save()

    assert (place_missing_bans(), bans()) == (1, [True])
    assert place_missing_bans() == 0
    close(FollowUp.objects.get(), theo.person)
    assert bans() == [False]


def test_a_ban_that_cannot_be_put_holds_up_no_other(
    visit: Attendance, theo: Speaker, willow: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (visit, visit_of(ClientFactory.create(name="Ben"), willow)):
        Client.objects.update(archived_at=NOW)
        flagged(person)
    Client.objects.update(archived_at=None)
    module = import_module("treatments.follow_ups.actions.place_missing_ban")
    put, broken = module.place_ban, [True]

    def put_but_the_first(*args: object) -> object:
        if broken.pop() if broken else False:
            raise RuntimeError("Not now")
        result: object = put(*args)
        return result

    monkeypatch.setattr(module, "place_ban", put_but_the_first)

    assert (place_missing_bans(), place_missing_bans()) == (1, 1)


def test_the_ban_counts_wherever_it_is_still_the_day_before(visit: Attendance, theo: Speaker) -> None:
    """08:00 UTC is the evening before in Honolulu, where a visit may begin any minute."""
    Practice.objects.update(timezone="Pacific/Auckland")
    LocationFactory.create(timezone="Pacific/Honolulu")

    with clock.at(NOW):
        ban = flagged(visit).hold

    assert ban is not None
    assert str(ban.since_on) == "2026-03-01"


def test_aftercare_that_has_not_left_is_taken_back(visit: Attendance, theo: Speaker) -> None:
    fields = {"recipient_key": str(visit.client_id), "about": "plan:1", "to_address": "ana@example.test"}
    plan = Envelope.objects.create(
        kind="aftercare", state="preparing", subject="x", message_id="<1>", **fields
    )

    flagged(visit, "urgent")
    plan.refresh_from_db()
    assert plan.state == "preparing"

    flagged(visit, "same_day")
    plan.refresh_from_db()
    assert plan.state == "withdrawn"


def test_each_client_has_their_own(visit: Attendance, theo: Speaker) -> None:
    raised(visit)
    raise_follow_up(
        client=ClientFactory.create(), reason="worse", urgency="urgent", evidence=["Worse."], by=US
    )

    assert FollowUp.objects.count() == 2
