"""The demo clinic: its records, sign-ins and letters, and the databases that seeding refuses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Avg, Count, F
from django.test import override_settings
from rest_framework.test import APIClient

from clients.models import Client, Consent
from clinic import clock
from clinic.models import AuditEntry, Envelope, Location, Practice, Resource, Service, Staff
from clinic.spans import Span
from config.demo.sign_ins import PASSWORD
from config.demo.simulation import Simulation
from scheduling.models import Appointment, Reservation
from scheduling.reports.utilisation import utilisation
from tests import cluster
from tests.config.conftest import Seeding, seed
from tests.deployment import use_database
from treatments.models import CheckIn, Episode, FollowUp, MarkedPoint, SelfCarePlan, SessionNote
from treatments.notes.signature import is_intact
from treatments.outcomes.of_practice import Outcomes, practice_outcomes

pytestmark = pytest.mark.xdist_group("demo")
MOST_STATEMENTS, MOST_CPU_SECONDS = 26_000, 60
EMAILS = ("fern@willow.test", "dana@willow.test", "theo@willow.test", "mara@willow.test")


@pytest.fixture(scope="module")
def demo(demo_template: str, django_db_blocker: Any) -> Iterator[str]:
    """Return the database of the demo clinic, which tests only read."""
    with django_db_blocker.unblock():
        use_database(demo_template)
        try:
            yield demo_template
        finally:
            use_database(f"test_{cluster.worker_name()}")


def test_demo_has_staff_rooms_a_device_and_services(demo: str) -> None:
    assert {person.email: person.roles for person in Staff.objects.all()} == {
        "fern@willow.test": ["owner"],
        "dana@willow.test": ["front_desk"],
        "theo@willow.test": ["therapist"],
        "mara@willow.test": ["therapist"],
    }
    assert Resource.objects.filter(kind="room").count() == 4
    assert Resource.objects.get(kind="device").name == "Hot-stone kit"
    assert Service.objects.count() == 6
    hot_stone = Service.objects.get(tags__contains=["hot_stone"])
    assert "device" in hot_stone.requirements.values_list("kind", flat=True)
    assert Service.objects.get(treats=2).requirements.filter(kind="therapist").count() == 2
    hours = {place.timezone: place.opening_hours.count() for place in Location.objects.all()}
    assert hours == {"Europe/London": 6, "Europe/Paris": 1}


def test_seeding_stays_within_its_bounds(seeding: Seeding) -> None:
    """They are the greatest single cost of the first `make run`: on two cores it is to take two minutes."""
    assert seeding.statements <= MOST_STATEMENTS
    assert seeding.cpu_seconds <= MOST_CPU_SECONDS


def test_seeding_tells_how_far_it_is(seeding: Seeding) -> None:
    assert seeding.progress == sorted(seeding.progress)
    assert seeding.progress[0] == 0
    assert len(set(seeding.progress)) >= 50
    assert 90 <= seeding.progress[-1] <= 100


def test_demo_clients_cover_guardians_shared_mailboxes_and_consents(demo: str) -> None:
    assert 55 <= Client.objects.count() <= 66
    assert Client.objects.filter(guardian__isnull=False, guardian__email__contains="@").count() == 1
    assert Client.objects.get(name="Lily Hart").consents.filter(given_by_name="Ruth Hart").count() == 3
    assert Client.objects.filter(shared_mailbox=True).values("email").distinct().count() == 1
    for name in ("Siân Powell", "Heike Großmann", "ليلى حداد", "محمد الأمين"):
        assert Client.objects.filter(name=name, email__contains="@").exists(), name
    assert Client.objects.filter(therapist_wishes__wish="never").exists()
    assert {"treatment", "reminders", "aftercare"} == set(
        Client.objects.get(name="Ana Moreira").consents.values_list("kind", flat=True)
    )
    assert Client.objects.filter(conditions__cleared_at__isnull=False).exists()


def test_demo_has_three_months_of_visits_and_two_weeks_of_bookings(demo: str) -> None:
    past = Appointment.objects.filter(starts_at__lt=clock.now())
    ahead = Appointment.objects.filter(starts_at__gt=clock.now(), state__in=["booked", "confirmed"])
    span = clock.now() - past.earliest("starts_at").starts_at

    assert 80 <= span.days <= 100
    assert past.filter(state="completed").count() >= 70
    assert {"cancelled", "no_show"} <= set(past.values_list("state", flat=True))
    assert past.filter(cancelled_late=True).exists()
    assert Appointment.objects.filter(sequence__gt=0, state="completed").exists(), "some were moved"
    assert ahead.count() >= 15
    assert ahead.filter(needs_rebooking=True).exists()
    assert (ahead.latest("starts_at").starts_at - clock.now()).days <= 15
    assert Reservation.objects.filter(released_at=None).exists()


def test_hours_of_the_past_weeks_are_used_as_in_a_practice_that_lives(demo: str) -> None:
    use = utilisation(None, None, practice=Practice.current()).all_therapists

    assert 0.3 <= (use.now.share_used or 0) <= 0.8
    assert 0.3 <= (use.before.share_used or 0) <= 0.8


def test_each_visit_was_booked_before_it_took_place(demo: str) -> None:
    for visit in Appointment.objects.filter(sequence=0):
        assert visit.created_at < visit.starts_at, visit.pk


def test_signed_notes_match_their_signatures(demo: str) -> None:
    signed = SessionNote.objects.with_details().exclude(signed_at=None)

    assert signed.count() >= 70
    assert MarkedPoint.objects.filter(note__in=signed).count() >= 180
    assert all(is_intact(note) for note in signed[:20])
    assert SelfCarePlan.objects.filter(state="sent").count() >= 15


def outcomes() -> Outcomes:
    """Return the outcomes of the practice as its owner reads them."""
    span = Span(clock.now() - timedelta(days=365), clock.now())
    return practice_outcomes(
        span, zone=Practice.current().zone, therapist=None, location=None, sees_all=False
    )


def test_outcomes_of_the_demo_show_more_than_success(demo: str) -> None:
    start, week_4, week_8 = outcomes().pain

    assert start.summary and week_4.summary and week_8.summary
    assert start.summary.n > week_4.summary.n > 10, "some dropped out"
    assert week_8.summary.n >= 10
    assert start.summary.mean > week_4.summary.mean + 1 > week_8.summary.mean + 1
    assert week_8.paired is not None
    assert 0.4 <= week_8.paired.responder_share <= 0.8
    assert week_8.paired.worse >= 1
    assert week_8.paired.n - week_8.paired.responders - week_8.paired.worse >= 3, "some did not change"


def test_complaints_are_told_in_words_of_their_own(demo: str) -> None:
    words = Episode.objects.values_list("own_words", flat=True)

    assert len(set(words)) == len(words) >= 25
    assert len(set(Episode.objects.values_list("goal_activity", flat=True))) >= 24
    assert (
        len({frozenset(each.zones.values_list("zone__slug", flat=True)) for each in Episode.objects.all()})
        >= 12
    )


def test_one_technique_of_the_demo_has_no_effect(demo: str) -> None:
    fall = Avg(F("pain_on_pressure_before") - F("pain_on_pressure_after"))
    rows = MarkedPoint.objects.values_list("technique").annotate(times=Count("pk"), fall=fall)
    falls = {technique: (count, mean) for technique, count, mean in rows}

    assert falls["friction"][0] >= 20
    assert falls["friction"][1] == 0
    assert falls["pressure_release"][1] > 1


def test_the_technique_without_effect_shows_on_the_outcomes(demo: str) -> None:
    found = {each.technique: each for each in outcomes().techniques}

    assert found["friction"].mean_fall == 0 and not found["friction"].too_few
    assert (found["pressure_release"].mean_fall or 0) > 1


def test_somebody_s_pain_comes_back_after_relief(demo: str) -> None:
    back = Episode.objects.get(earlier__isnull=False)

    assert back.earlier is not None
    assert (back.earlier.outcome, len(back.earlier.returned_at)) == ("resolved", 1)
    assert back.earlier.client_id == back.client_id
    assert FollowUp.objects.filter(reason="returned", episode=back.earlier).exists()


def test_some_come_once_or_twice_and_answer_no_more(demo: str) -> None:
    silent = FollowUp.objects.filter(reason="silence").values("client")
    gone = Client.objects.filter(pk__in=silent).exclude(
        pk__in=Appointment.objects.ahead().values("attendances__client")
    )

    assert gone.filter(readings__moment="baseline").exclude(readings__moment="week_8").distinct().count() >= 2


def test_both_locations_are_visited(demo: str) -> None:
    done = Appointment.objects.filter(state="completed").values_list("location__timezone")
    visits = dict(done.annotate(Count("pk")))

    assert visits["Europe/Paris"] >= 3
    assert visits["Europe/London"] >= 60


def test_coming_weeks_have_holes_where_clients_cancelled(demo: str) -> None:
    ahead = Appointment.objects.filter(starts_at__gt=clock.now())
    cancelled = ahead.filter(state="cancelled", cancel_reason="ill")

    assert cancelled.count() >= 5
    assert not Reservation.objects.filter(appointment__in=cancelled, released_at=None).exists()
    assert not Appointment.objects.ahead().filter(client__in=cancelled.values("client")).exists()


def test_check_ins_are_answered_and_two_follow_ups_are_open(demo: str) -> None:
    assert CheckIn.objects.answered().count() >= 50
    assert CheckIn.objects.exclude(reminded_at=None).exists()
    assert CheckIn.objects.unanswered().filter(episode__client__name="Kofi Mensah", kind="week_4").exists()
    waiting = FollowUp.objects.open()
    assert sorted(waiting.values_list("reason", flat=True)) == ["spreading", "wants_call"]
    assert "has spread" in " ".join(waiting.get(reason="spreading").evidence)
    assert FollowUp.objects.exclude(closed_at=None).exists()


def test_knots_recur_and_next_visits_are_advised(demo: str) -> None:
    again = MarkedPoint.objects.values("note__episode", "site", "side").annotate(times=Count("pk"))

    assert again.filter(times__gte=3).count() >= 20
    assert Appointment.objects.exclude(advised_at=None).count() >= 30


def test_each_consent_is_in_the_audit(demo: str) -> None:
    audited = AuditEntry.objects.filter(subject="consent", verb="gave_consent")

    assert {str(key) for key in Consent.objects.values_list("pk", flat=True)} == set(
        audited.values_list("subject_key", flat=True)
    )


def test_no_letter_of_the_demo_waits(demo: str) -> None:
    states = dict.fromkeys(Envelope.objects.values_list("state", flat=True))

    assert list(states) == ["sent"]
    assert {"booking_confirmed", "booking_moved", "booking_cancelled", "reminder", "aftercare"} <= set(
        Envelope.objects.values_list("kind", flat=True)
    )
    newest = Envelope.objects.latest("sent_at")
    assert newest.sent_at is not None and newest.sent_at <= clock.now()


@pytest.mark.parametrize("email", EMAILS)
def test_staff_of_the_demo_sign_in(demo: str, email: str) -> None:
    with transaction.atomic():
        answer = APIClient().post("/api/v1/sign-in", {"email": email, "password": PASSWORD}, format="json")
        transaction.set_rollback(True)

    assert answer.status_code == 201, answer.content


def count_rows(database: str) -> list[tuple[Any, ...]]:
    """Return the number of rows of each table that the seed writes."""
    tables = (
        "clinic_auditentry",
        "clinic_staff",
        "clients_client",
        "scheduling_appointment",
        "clinic_envelope",
    )
    with psycopg.connect(cluster.addresses_of(database)["DATABASE_URL"]) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchone() or () for table in tables]


def test_second_seed_in_the_embedded_database_changes_nothing(
    demo: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = count_rows(demo)
    with override_settings(EMBEDDED=True):
        call_command("seed_demo")

    assert "There is a clinic here already" in capsys.readouterr().out
    assert count_rows(demo) == before


def test_seed_refuses_a_database_with_a_clinic(demo: str) -> None:
    before = count_rows(demo)
    result = seed(demo, "--demo")

    assert result.returncode == 1
    assert "There is a clinic here already" in result.stderr
    assert count_rows(demo) == before


def test_seed_without_the_option_refuses_a_database_that_is_not_embedded(fresh_database: str) -> None:
    result = seed(fresh_database)

    assert result.returncode == 1
    assert "say --demo" in result.stderr
    assert not Practice.objects.exists()


def test_failed_seed_leaves_no_rows(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simulation, "run", lambda simulation: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("seed_demo", "--demo")

    assert not Practice.objects.exists()
