"""The number of queries of each read: pinned, and the same for any number of rows.

After an intended change, `PIN_QUERY_COUNTS=1 pytest tests/sweeps/test_query_counts.py` writes them anew.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from clients.models import Call, Client, ContactPerson, FamilyLink, HealthStatement, ImportMap, LegalHold
from clinic import clock
from clinic.models import Envelope, Practice, Registration
from scheduling.models import Appointment, Attendance, FreedTime, OnlineRequest, WaitlistOffer
from tests.cast import ApiUser
from tests.factories import (
    CheckInFactory,
    ClientFactory,
    ConditionFactory,
    ConsentFactory,
    EpisodeFactory,
    LocationFactory,
    RoomFactory,
    StaffFactory,
    TherapistFactory,
    baseline_of,
    make_diary,
    open_all_week,
    service_of,
    visit_of,
)
from tests.merges import merge_into
from tests.past import check_in_of, note_of, plan_of, visit_on
from tests.sweeps.every_route import Route, every_route
from treatments.models import (
    Episode,
    EpisodeZone,
    FollowUp,
    FormAnswer,
    FormRequest,
    FormVersion,
    IntakeForm,
    Reading,
    Zone,
)

COUNTS = Path(__file__).parent / "query_counts.json"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
NAMED_ELSEWHERE = {"<slug:slug>", "<uuid:point>", "<uuid:other>"}
QUERIES = {
    "availability": "?service={services}&from=2026-03-03T00:00:00%2B00:00&to=2026-03-10T00:00:00%2B00:00",
    "delays": "?appointment={appointments}&kind=client_late&minutes=10",
    "availability/why": "?service={services}&at=2026-03-03T10:00:00%2B00:00",
    "episodes": "?client={clients}",
    "referrals": "?zone=temple",
    "clients": "?search=client",
    "check-ins": "?client={clients}",
    "red-flags": "?region=foot",
}


class World:
    """A clinic that grows by one record of each kind at a time; `first` has the id of the first of each."""

    def __init__(self, fern: ApiUser, theo: ApiUser, mara: ApiUser, location: Any) -> None:
        self.fern, self.theo, self.days = fern, theo, 0
        self.diary = make_diary(location, theo.person, mara.person)
        self.first: dict[str, str] = {}

    def grow(self) -> None:
        """Add one record of each kind, as staff enter it."""
        self.days += 1
        self.grow_the_clinic()
        client = self.grow_clients()
        self.grow_the_diary(client)
        self.grow_the_money(client)
        self.grow_the_waitlist(client)
        self.grow_the_sick_days(client)
        self.grow_the_notes()
        self.grow_the_past()

    def note(self, kind: str, key: Any) -> None:
        self.first.setdefault(kind, str(key))

    def post(self, user: ApiUser, address: str, body: Any = None, **headers: str) -> Any:
        answer = user.api("POST", address, body or {}, **headers)
        assert answer.status_code < 300, (address, answer.content)
        self.note(address.split("?")[0], answer.json().get("id"))
        return answer.json()

    def grow_the_clinic(self) -> None:
        location = LocationFactory.create()
        open_all_week(location)
        person, room = StaffFactory.create(), RoomFactory.create(location=location)
        therapist = TherapistFactory.create(staff=person)
        Registration.objects.create(staff=person, register="CNHC", number=str(self.days))
        service = service_of([therapist], [room])
        self.note("locations", location.pk)
        self.note("resources", room.pk)
        self.post(self.fern, "calendar-feeds", {"resource": str(room.pk)})
        self.note("staff", person.pk)
        self.note("services", service.pk)
        self.post(self.fern, "closures", {"first_on": "2027-12-24", "last_on": "2027-12-26", "reason": "x"})
        self.post(self.fern, "labels", {"name": f"Label {self.days}"})
        field = {"key": f"field_{self.days}", "label": "Member since", "kind": "date"}
        self.post(self.fern, "client-fields", field)
        text = {"kind": "photos", "language": "en", "body": "You may take pictures."}
        self.post(self.fern, "consent-texts", text)
        file = self.fern.upload(
            f"/api/v1/imports?kind=clients&name={self.days}.csv", f"Name\nAna {self.days}\n"
        )
        self.note("imports", file.json()["id"])
        kept = ImportMap.objects.create(name=f"Map {self.days}", kind="clients")
        self.note("import-maps", kept.pk)
        letter = Envelope.objects.create(
            kind="x",
            recipient_key="x",
            about="x:1",
            to_address="x@x.test",
            subject="x",
            message_id=f"<{self.days}>",
        )
        self.note("letters", letter.pk)

    def grow_clients(self) -> Any:
        client = ClientFactory.create()
        self.note("clients", client.pk)
        first = type(client).objects.get(pk=self.first["clients"])
        for person in {client, first}:
            kind = ("treatment", "reminders", "aftercare")[self.days - 1 if person == first else 0]
            ConsentFactory.create(client=person, kind=kind)
            ConditionFactory.create(client=person)
            HealthStatement.objects.create(client=person, words="Blood thinners.", recorded_by="x")
            self.grow_calls(person)
            contact = ContactPerson.objects.create(client=person, role="doctor", name="Dr Adams")
            self.note("contact-people", contact.pk)
            FamilyLink.objects.create(client=person, relative=ClientFactory.create(), relation="sibling")
            self.grow_forms(person)
            hold = LegalHold.objects.create(client=person, reason="Case 12", placed_by=self.fern.person)
            self.note("legal-holds", hold.pk)
        self.grow_merges()
        return client

    def grow_forms(self, client: Client) -> None:
        """Add a form, and the answers of a client to it."""
        number = IntakeForm.objects.count()
        form = self.post(self.fern, "forms", {"key": f"form_{number}", "title": f"Form {number}"})
        version = form["versions"][0]["id"]
        self.note("form-versions", version)
        question = {"key": "knee", "kind": "yes_no", "text": {"en": "Is it the knee?"}}
        steps = [{"title": {"en": "Your knee"}, "questions": [question]}]
        FormVersion.objects.filter(pk=version).update(steps=steps)
        at = clock.now()
        asked = FormRequest.objects.create(
            client=client, form_id=form["id"], version_id=version, due_at=at, submitted_at=at, asked_by="x"
        )
        FormAnswer.objects.create(request=asked, submitted_at=at, way="link")

    def grow_merges(self) -> None:
        """Merge two records, of which each had a consent and a condition."""
        target, source = ClientFactory.create_batch(2)
        for person in (target, source):
            ConsentFactory.create(client=person)
            ConditionFactory.create(client=person)
        self.note("merges", merge_into(target, source, by=self.theo.person).pk)

    def grow_calls(self, client: Client) -> None:
        call = {"client": client, "called_at": clock.now(), "logged_by": self.theo.person}
        Call.objects.create(**call, direction="incoming", outcome="call_back")

    def grow_the_diary(self, client: Any) -> None:
        starts = (MONDAY + timedelta(days=self.days, hours=2)).isoformat()
        ends = (MONDAY + timedelta(days=self.days, hours=8)).isoformat()
        theo = str(self.diary.theo.pk)
        visit = {
            "client": str(client.pk),
            "service": str(self.diary.massage.pk),
            "starts_at": starts,
            "therapist": theo,
        }
        self.post(self.fern, "appointments", visit)
        later = (MONDAY + timedelta(days=40 + self.days, hours=4)).isoformat()
        place = str(self.diary.location.pk)
        repeated = visit | {"location": place, "first_at": later, "every_weeks": 2, "visits": 2}
        del repeated["starts_at"]
        self.post(self.fern, "series", repeated)
        shift = {
            "therapist": theo,
            "location": str(self.diary.location.pk),
            "weekday": 6,
            "starts": "19:00",
            "ends": "20:00",
        }
        self.post(
            self.fern,
            "shifts",
            shift | {"valid_from": f"2027-01-{self.days:02}", "valid_until": f"2027-01-{self.days:02}"},
        )
        room = {"resource": str(self.diary.room_2.pk), "from": starts, "to": ends, "reason": "Painting"}
        self.post(self.fern, "blocks", room)

    def grow_the_money(self, client: Any) -> None:
        """Sell a package and a voucher."""
        service = str(self.diary.massage.pk)
        menu = {"name": f"Package {self.days}", "service": service, "visits": 10, "price": 100}
        package = self.post(self.fern, "packages", menu)
        items = [{"package": package["id"]}, {"voucher_value": 100}]
        sold = {"client": str(client.pk), "method": "cash", "items": items}
        receipt = self.post(self.fern, "receipts", sold)
        self.note("bought-packages", receipt["lines"][0]["bought_package"])
        self.note("vouchers", receipt["lines"][1]["voucher"])

    def grow_the_waitlist(self, client: Any) -> None:
        """Let a client wait, with an offer that was declined, and note a time that became free."""
        now = MONDAY + timedelta(days=2)
        wish = {"client": str(client.pk), "service": str(self.diary.massage.pk), "weekdays": [1, 2]}
        days = {"first_on": now.date().isoformat(), "last_on": (now + timedelta(days=9)).date().isoformat()}
        entry = self.post(self.fern, "waitlist", wish | days)["id"]
        during = DateTimeTZRange(now, now + timedelta(hours=1))
        freed = FreedTime.objects.create(
            resources=[self.diary.theo.pk], during=during, cause="cancelled", look_at=now
        )
        offer = WaitlistOffer.objects.create(
            entry_id=entry,
            freed_time=freed,
            service=self.diary.massage,
            location=self.diary.location,
            starts_at=during.lower,
            ends_at=during.upper,
            resources=[],
            way="letter",
            answer_until=now - timedelta(hours=1),
            state="declined",
            answered_at=now - timedelta(hours=2),
        )
        for kind, record in (("waitlist-offers", offer), ("offers", offer), ("freed-times", freed)):
            self.note(kind, record.pk)
        self.note("freed", freed.pk)
        asked = OnlineRequest.objects.create(
            client=client,
            service=self.diary.massage,
            location=self.diary.location,
            therapist=self.diary.theo,
            starts_at=during.lower,
            answer_until=during.lower,
        )
        for kind in ("online-requests", "requests"):
            self.note(kind, asked.pk)

    def grow_the_sick_days(self, client: Any) -> None:
        """Let Theo be ill in an hour with two visits, of which one is settled and one is not."""
        start = MONDAY + timedelta(days=24 + self.days, hours=2)
        for hours in (0, 2):
            body = {"client": str(client.pk), "service": str(self.diary.massage.pk)}
            time = {"starts_at": (start + timedelta(hours=hours)).isoformat()}
            self.post(self.fern, "appointments", body | time | {"therapist": str(self.diary.theo.pk)})
        times = {"from": start.isoformat(), "to": (start + timedelta(hours=4)).isoformat()}
        key = self.post(self.fern, "sick-days", {"therapist": str(self.diary.theo.pk)} | times)["id"]
        proposed = self.fern.api("GET", f"sick-days/{key}/proposals").json()["results"][0]["visit"]
        decided = {"visit": proposed["id"], "revision": proposed["revision"], "way": "cancel", "times": []}
        done = self.fern.api("POST", f"sick-days/{key}/carry-out", {"visits": [decided]}).json()
        self.note("sick-day-visits", done["settled"][0]["id"])

    def grow_the_notes(self) -> None:
        client = ClientFactory.create()
        ConsentFactory.create(client=client)
        visit = visit_of(client, self.diary.location)
        note = self.post(self.theo, "notes", {"attendance": str(visit.pk)})
        advice = {"service": str(self.diary.massage.pk), "every_weeks": 2, "visits": 4}
        self.theo.api("PUT", f"appointments/{visit.appointment_id}/rebooking-advice", advice)
        points = [{"site": "UT1", "side": side, "pain_on_pressure_before": 7} for side in ("left", "right")]
        self.theo.api(
            "PUT", f"notes/{note['id']}/points", {"points": points}, If_Match=f'"{note["revision"]}"'
        )
        snippet = {"name": f"Snippet {self.days}", "text": "Eased."}
        self.post(self.theo, "me/snippets", snippet)
        self.note("plans", self.post(self.theo, f"notes/{note['id']}/plan")["id"])
        self.post(
            self.theo, "follow-ups", {"client": str(client.pk), "reason": "worse", "evidence": ["Pain 7."]}
        )
        wish = {"client": str(client.pk), "reason": "wants_call", "evidence": ["Asked to be called."]}
        self.post(self.theo, "follow-ups", wish)
        self.grow_an_episode()

    def grow_the_past(self) -> None:
        """Add a complaint, visit, plan, answer and follow-up of the client of the first visit."""

        client = Appointment.objects.get(pk=self.first["appointments"]).client
        at = MONDAY - timedelta(days=7 * self.days)
        episode = Episode.objects.create(
            client=client,
            own_words="x",
            opened_by=self.theo.person,
            opened_at=at,
            first_treated_at=at,
        )
        EpisodeZone.objects.create(episode=episode, zone=Zone.objects.get(slug="temple"), side="right")
        given = {"client": client, "episode": episode, "question": "average_7_days", "recorded_by": "x"}
        Reading.objects.create(**given, moment="baseline", value=7, measured_at=at, source="front_desk")
        plan_of(note_of(visit_on(client, self.diary, at), self.theo.person, episode), at)
        check_in_of(episode, MONDAY - timedelta(hours=self.days), did_it="yes")
        FollowUp.objects.create(
            client=client,
            episode=episode,
            reason="silence",
            urgency="routine",
            evidence=["x"],
            owner=self.theo.person,
            raised_by="x",
            due_at=MONDAY,
        )
        self.grow_the_answers()

    def grow_the_answers(self) -> None:
        """Add a question and its answer to the first episode, so that its lists grow."""

        if "episodes" not in self.first:
            episode = EpisodeFactory.create(client=Client.objects.get(pk=self.first["clients"]))
            baseline_of(episode, 6)
            self.note("episodes", episode.pk)
        asked = CheckInFactory.create(episode_id=self.first["episodes"])
        self.note("check-ins", asked.pk)
        self.post(self.theo, f"check-ins/{asked.pk}/answer", {"pain": 4, "worrying": False})

    def grow_an_episode(self) -> None:
        """Add an episode, a reading and an old note of the first clients."""

        zones = [{"zone": "temple", "side": side} for side in ("left", "right")[: self.days]]
        complaint = {"client": self.first["clients"], "own_words": "It aches.", "zones": zones}
        self.post(self.theo, "episodes", complaint)
        moment = {
            "question": "average_7_days",
            "value": 6,
            "moment": "between" if self.days > 1 else "baseline",
        }
        self.post(self.theo, f"episodes/{self.first['episodes']}/readings", moment)
        of_first = Attendance.objects.get(notes__pk=self.first["notes"])
        then = MONDAY - timedelta(days=self.days)
        old = visit_of(
            of_first.client, self.diary.location, starts_at=then, ends_at=then + timedelta(hours=1)
        )
        note = self.post(self.theo, "notes", {"attendance": str(old.pk)})
        self.post(self.theo, f"notes/{note['id']}/points", {"site": "UT1", "side": "left"})
        revision = self.theo.api("GET", f"notes/{note['id']}").json()["revision"]
        self.post(self.theo, f"notes/{note['id']}/sign", If_Match=f'"{revision}"')


@pytest.fixture
def world(fern: ApiUser, theo: ApiUser, mara: ApiUser, willow: Any) -> Iterator[World]:
    # A visit of the next day is one to call about, so that the call list has a row from the first.
    Practice.objects.update(reminder_hours=[24], free_cancel_hours=12)
    with clock.at(MONDAY):
        grown = World(fern, theo, mara, willow)
        grown.grow()
        yield grown


def address_of(route: Route, world: World) -> str | None:
    """Return the address of an existing record, or None when there is none of this kind."""
    head = route.address.split("/")[0]
    if any(part in route.address for part in NAMED_ELSEWHERE):
        return None
    if "<" in route.address and head not in world.first:
        return None
    query = QUERIES.get(route.address, "").format(**world.first)
    return route.address.replace("<uuid:pk>", world.first.get(head, "")) + query


def query_counts(world: World) -> dict[str, int]:
    """Return the number of queries of each read that finds a record."""
    counts = {}
    for route in every_route():
        address = address_of(route, world) if route.method == "GET" else None
        if address is None:
            continue
        for user in (world.fern, world.theo):
            with CaptureQueriesContext(connection) as queries:
                answer = user.api("GET", address)
            if answer.status_code == 200:
                counts[route.name] = len(queries)
                break
        else:
            assert answer.status_code == 404, (address, answer.content)
    return counts


def test_reads_take_the_pinned_number_of_queries_for_any_number_of_rows(world: World) -> None:
    query_counts(world)  # the audit records a reading once an hour: the first time costs more
    before = query_counts(world)
    world.grow()
    world.grow()
    after = query_counts(world)

    assert after == before, {
        name: (before[name], after[name]) for name in before if before[name] != after.get(name)
    }
    if os.environ.get("PIN_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(before, indent=1, sort_keys=True) + "\n")
    assert before == json.loads(COUNTS.read_text())
