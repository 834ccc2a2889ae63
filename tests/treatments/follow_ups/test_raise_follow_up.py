"""The action that raises a follow-up: its owner, its due time, and the ban of a red flag."""

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
from tests.cast import ApiUser
from tests.factories import ClientFactory, LocationFactory, StaffFactory, visit_of
from treatments.episodes.actions.open import open_episode
from treatments.follow_ups.actions.close import close_follow_up
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.limits.from_red_flags import BAN
from treatments.models import ClinicalSettings, FollowUp, SessionNote
from treatments.tasks import place_missing_bans

SYSTEM = SystemActor("test")
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def raise_about(visit: Attendance, **fields: object) -> FollowUp:
    """Raise a follow-up about Ana."""
    defaults = {"reason": "worse", "urgency": "same_day", "evidence": ["Pain 3, now 7."], "by": SYSTEM}
    return raise_follow_up(client=visit.client, **defaults | fields)  # type: ignore[arg-type]


def raise_red_flag(visit: Attendance, urgency: str = "same_day", **fields: object) -> FollowUp:
    """Raise a red flag of Ana's."""
    defaults: dict[str, object] = {
        "reason": "red_flag",
        "flags": ["RF-DVT"],
        "evidence": ["Her calf is warm."],
    }
    return raise_about(visit, urgency=urgency, **defaults | fields)


def close(follow_up: FollowUp, by: Staff) -> FollowUp:
    """Close the follow-up with a finding."""
    return close_follow_up(
        follow_up=follow_up, outcome="seen_by_clinician", words="No clot.", revision=None, by=by
    )


def are_bans_active() -> list[bool]:
    """Return for each ban, oldest first, whether it is active."""
    conditions = Condition.objects.filter(code=BAN).order_by("pk")
    return [condition.ended_at is None for condition in conditions]


def test_raise_gives_it_to_the_author_of_the_episodes_last_note(
    session_note: SessionNote, therapist: Staff
) -> None:
    StaffFactory.create(name="Mara")
    episode = open_episode(client=session_note.attendance.client, own_words="My neck.", by=therapist)
    SessionNote.objects.update(episode=episode)

    assert raise_about(session_note.attendance, episode=episode).owner == therapist


def test_raise_without_a_note_gives_it_to_the_first_therapist(
    visit: Attendance, mara: ApiUser, theo: ApiUser
) -> None:
    assert raise_about(visit).owner == mara.person


def test_raise_without_a_therapist_gives_it_to_the_owner(visit: Attendance, fern: ApiUser) -> None:
    assert raise_about(visit).owner == fern.person


@pytest.mark.parametrize("gone", [{"archived_at": NOW}, {"roles": [FRONT_DESK]}])
def test_raise_replaces_an_owner_who_no_longer_treats(
    session_note: SessionNote, therapist: Staff, mara: ApiUser, gone: dict[str, object]
) -> None:
    before = raise_about(session_note.attendance)
    assert before.owner == therapist
    Staff.objects.filter(pk=therapist.pk).update(**gone)

    assert raise_about(session_note.attendance, reason="rising").owner == mara.person
    assert raise_about(session_note.attendance).owner == mara.person
    therapist.refresh_from_db()
    assert raise_about(session_note.attendance, reason="worrying", owner=therapist).owner == mara.person


@pytest.mark.parametrize(
    ("urgency", "wait"),
    [
        ("emergency", timedelta()),
        ("same_day", timedelta(hours=3)),
        ("urgent", timedelta(hours=30)),
        ("routine", timedelta(days=4)),
    ],
)
def test_raise_sets_the_due_time_by_the_clinics_settings(
    visit: Attendance, theo: ApiUser, urgency: str, wait: timedelta
) -> None:
    ClinicalSettings.objects.update(same_day_hours=3, urgent_hours=30, routine_days=4)

    with clock.at(NOW):
        assert raise_about(visit, urgency=urgency).due_at == NOW + wait


def test_raise_for_an_open_reason_adds_the_evidence(visit: Attendance, theo: ApiUser) -> None:
    first = raise_about(visit)
    raise_about(visit, evidence=["Pain 3, now 7.", "Now 8."])

    [follow_up] = FollowUp.objects.all()
    assert (follow_up.pk, follow_up.evidence, follow_up.revision) == (
        first.pk,
        ["Pain 3, now 7.", "Now 8."],
        2,
    )


def test_raise_for_another_reason_opens_another(visit: Attendance, theo: ApiUser) -> None:
    raise_about(visit)
    raise_about(visit, reason="wants_call")

    assert FollowUp.objects.count() == 2


def test_raise_after_closing_opens_another(visit: Attendance, theo: ApiUser) -> None:
    close(raise_about(visit), theo.person)

    raise_about(visit)

    assert FollowUp.objects.open().count() == 1
    assert FollowUp.objects.count() == 2


def test_raise_never_lowers_urgency_nor_postpones(visit: Attendance, theo: ApiUser) -> None:
    with clock.at(NOW):
        raise_about(visit, urgency="urgent")
    with clock.at(NOW + timedelta(hours=1)):
        assert raise_about(visit, urgency="routine").urgency == "urgent"
        follow_up = raise_about(visit, urgency="same_day")
        hours = ClinicalSettings.objects.get().same_day_hours

    assert follow_up.urgency == "same_day"
    assert follow_up.due_at == NOW + timedelta(hours=1 + hours)


def test_raise_shortens_long_evidence(visit: Attendance, theo: ApiUser) -> None:
    [fields] = raise_about(visit, evidence=["x" * 700]).evidence

    assert (len(fields), fields[-1]) == (600, "…")


def test_raise_is_audited_without_values(visit: Attendance, theo: ApiUser) -> None:
    raise_about(visit)

    entry = AuditEntry.objects.get(verb="raised")
    assert (entry.client_key, entry.fields) == (str(visit.client_id), ["evidence"])


@pytest.mark.parametrize(
    ("urgency", "is_banned"), [("emergency", True), ("same_day", True), ("urgent", False), ("routine", False)]
)
def test_grave_red_flag_bans_once(visit: Attendance, theo: ApiUser, urgency: str, is_banned: bool) -> None:
    raise_red_flag(visit, urgency)
    raise_red_flag(visit, urgency, evidence=["And swollen."])

    assert are_bans_active() == [True] * is_banned


def test_other_reasons_never_ban(visit: Attendance, theo: ApiUser) -> None:
    raise_about(visit, urgency="emergency")

    assert are_bans_active() == []


def test_red_flag_bans_when_it_becomes_grave(visit: Attendance, theo: ApiUser) -> None:
    assert raise_red_flag(visit, "urgent").hold is None

    assert raise_red_flag(visit, "emergency").hold is not None


def test_one_ban_serves_two_red_flags_until_the_last_closes(visit: Attendance, theo: ApiUser) -> None:
    episode = open_episode(client=visit.client, own_words="My calf.", by=theo.person)
    first, second = raise_red_flag(visit), raise_red_flag(visit, episode=episode)
    assert are_bans_active() == [True]

    close(first, theo.person)
    assert are_bans_active() == [True]

    close(second, theo.person)
    assert are_bans_active() == [False]


def test_ban_by_hand_is_neither_repeated_nor_lifted(visit: Attendance, theo: ApiUser) -> None:
    record_health(client=visit.client, code=BAN, by=theo.person)

    close(raise_red_flag(visit), theo.person)

    assert are_bans_active() == [True]


def test_ban_by_hand_with_an_end_does_not_replace_the_ban(visit: Attendance, theo: ApiUser) -> None:
    record_health(
        client=visit.client, code=BAN, ends_on=clock.now().date() + timedelta(days=2), by=theo.person
    )

    assert raise_red_flag(visit).hold is not None


def test_close_hands_the_ban_to_another_open_red_flag(visit: Attendance, theo: ApiUser) -> None:
    by_hand = record_health(client=visit.client, code=BAN, by=theo.person)
    first = raise_red_flag(visit)
    end_condition(condition=by_hand, by=theo.person)
    episode = open_episode(client=visit.client, own_words="My calf.", by=theo.person)
    second = raise_red_flag(visit, episode=episode)

    close(second, theo.person)
    assert are_bans_active() == [False, True]

    close(first, theo.person)
    assert are_bans_active() == [False, False]


def test_raise_places_a_ban_again_after_it_was_lifted_by_hand(visit: Attendance, theo: ApiUser) -> None:
    ban = raise_red_flag(visit).hold
    assert ban is not None
    end_condition(condition=ban, by=theo.person)
    assert are_bans_active() == [False]

    follow_up = raise_red_flag(visit, evidence=["And short of breath."])

    assert are_bans_active() == [False, True]
    assert close(follow_up, theo.person).closed_at is not None
    assert are_bans_active() == [False, False]


def test_close_accepts_a_ban_lifted_by_hand(visit: Attendance, theo: ApiUser) -> None:
    follow_up = raise_red_flag(visit)
    assert follow_up.hold is not None
    end_condition(condition=follow_up.hold, by=theo.person)

    assert close(follow_up, theo.person).outcome == "seen_by_clinician"


def test_red_flag_of_an_archived_client_bans_after_their_return(visit: Attendance, theo: ApiUser) -> None:
    visit.client.archived_at = NOW
    visit.client.save()
    assert raise_red_flag(visit).hold is None
    assert (place_missing_bans(), are_bans_active()) == (0, [])

    visit.client.archived_at = None
    visit.client.save()

    assert (place_missing_bans(), are_bans_active()) == (1, [True])
    assert place_missing_bans() == 0
    close(FollowUp.objects.get(), theo.person)
    assert are_bans_active() == [False]


def test_missing_bans_are_placed_despite_one_failure(
    visit: Attendance, theo: ApiUser, willow: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (visit, visit_of(ClientFactory.create(name="Ben"), willow)):
        Client.objects.update(archived_at=NOW)
        raise_red_flag(person)
    Client.objects.update(archived_at=None)
    module = import_module("treatments.follow_ups.actions.place_missing_ban")
    place, failures = module.place_ban, [True]

    def fail_once(*args: object) -> object:
        if failures.pop() if failures else False:
            raise RuntimeError("Not now")
        result: object = place(*args)
        return result

    monkeypatch.setattr(module, "place_ban", fail_once)

    assert (place_missing_bans(), place_missing_bans()) == (1, 1)


def test_ban_begins_on_the_earliest_date_of_any_location(visit: Attendance, theo: ApiUser) -> None:
    """08:00 UTC is the evening before in Honolulu, where a visit may begin any minute."""
    Practice.objects.update(timezone="Pacific/Auckland")
    LocationFactory.create(timezone="Pacific/Honolulu")

    with clock.at(NOW):
        ban = raise_red_flag(visit).hold

    assert ban is not None
    assert str(ban.since_on) == "2026-03-01"


def test_ban_withdraws_waiting_aftercare_letters(visit: Attendance, theo: ApiUser) -> None:
    fields = {"recipient_key": str(visit.client_id), "about": "plan:1", "to_address": "ana@example.test"}
    plan = Envelope.objects.create(
        kind="aftercare", state="preparing", subject="x", message_id="<1>", **fields
    )

    raise_red_flag(visit, "urgent")
    plan.refresh_from_db()
    assert plan.state == "preparing"

    raise_red_flag(visit, "same_day")
    plan.refresh_from_db()
    assert plan.state == "withdrawn"


def test_raise_keeps_the_follow_ups_of_clients_apart(visit: Attendance, theo: ApiUser) -> None:
    raise_about(visit)
    raise_follow_up(
        client=ClientFactory.create(), reason="worse", urgency="urgent", evidence=["Worse."], by=SYSTEM
    )

    assert FollowUp.objects.count() == 2
