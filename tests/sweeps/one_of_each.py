"""One successful request to every operation of the OpenAPI document, as the days of a clinic go."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from clients.actions.stated_conditions.record import record_stated_condition
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Envelope, LetterWording, Staff, Suppression
from scheduling.models import Appointment, FreedTime, OnlineRequest
from scheduling.rota.actions.swap_shifts import read_shifts_on
from tests.cast import ApiUser
from tests.clients.imports.files import go_on_with_files
from tests.documents import openapi
from tests.factories import CheckInFactory, Diary, visit_of
from tests.phones import code_of
from treatments.models import SessionNote

ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{27}$")
type Operation = tuple[str, str]
"""A method and an address of the document, such as ("POST", "appointments/{id}/move")."""


@dataclass
class Requests:
    """The requests sent so far: the operations that succeeded, and the ids in their answers, by name."""

    document: dict[str, Any] = field(default_factory=openapi)
    succeeded: set[Operation] = field(default_factory=set)
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        paths = [path.removeprefix("/api/v1/") for path in self.document["paths"]]
        self._patterns = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + r"\Z") for path in paths}

    @property
    def operations(self) -> set[Operation]:
        """Return all operations of the document."""
        return {
            (method.upper(), path.removeprefix("/api/v1/"))
            for path, operations in self.document["paths"].items()
            for method in operations
        }

    def note(self, method: str, address: str, answer: Any) -> None:
        """Note the operation and the ids of an answer that is a success."""
        address = address.partition("?")[0]
        if 200 <= answer.status_code < 300:
            known = [path for path, pattern in self._patterns.items() if pattern.match(address)]
            self.succeeded.add((method, min(known, key=lambda path: path.count("{"))))
            if answer.get("Content-Type", "").startswith("application/json"):
                self._collect(address.split("/")[0], answer.json())

    def _collect(self, name: str, content: Any) -> None:
        if isinstance(content, list):
            for item in content[:5]:
                self._collect(name, item)
        elif isinstance(content, dict):
            for key, value in content.items():
                if isinstance(value, str) and ID.match(value):
                    place = name if key == "id" else key
                    if value not in self.ids[place]:
                        self.ids[place].append(value)
                elif isinstance(value, dict | list):
                    self._collect(name if key == "results" else key, value)


class Day:
    """The cast at work; each method sends the requests of one part of a clinic's days."""

    def __init__(self, requests: Requests, diary: Diary, **users: ApiUser) -> None:
        self.requests, self.diary, self.users = requests, diary, users

    def send(self, name: str, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send a request as this person; it must succeed. Return the content of the answer."""
        user = self.users[name]
        answer = user.api(method, address, body, **headers)
        assert 200 <= answer.status_code < 300, (method, address, answer.status_code, answer.content[:600])
        self.requests.note(method, address, answer)
        is_json = answer.get("Content-Type", "").startswith("application/json")
        return answer.json() if is_json and answer.content else None

    def change(self, name: str, method: str, address: str, body: Any = None) -> Any:
        """Send a request with the ETag of its record: the one at the address, or the one above a verb."""
        for place in (address, address.rpartition("/")[0]):
            etag = self.users[name].api("GET", place).get("ETag")
            if etag:
                return self.send(name, method, address, body, If_Match=str(etag))
        raise AssertionError(f"no ETag at {address}")

    def read(self, name: str, *addresses: str) -> None:
        for address in addresses:
            self.send(name, "GET", address)

    def book(self, client: Any, hours: float, **fields: Any) -> str:
        """Book Theo for this client, so many hours from now; return the visit's id."""
        visit = {
            "client": str(client),
            "service": str(self.diary.massage.pk),
            "therapist": str(self.diary.theo.pk),
            "starts_at": (clock.now() + timedelta(hours=hours)).isoformat(),
        }
        return str(self.send("dana", "POST", "appointments", visit | fields)["id"])

    def go_through(self) -> None:
        """Send a request to every operation."""
        self.set_up()
        self.plan_the_week()
        self.hold_times()
        self.make_a_calendar()
        self.wait_for_a_time()
        self.answer_online()
        self.fall_ill()
        self.take_money()
        client = self.keep_the_record()
        visit = self.keep_the_diary(client)
        episode = self.open_a_complaint(client)
        note = self.write_a_note(visit, episode)
        self.plan_and_complete(visit, note)
        check_ins = [str(CheckInFactory.create(episode_id=episode).pk) for _ in range(2)]
        self.follow_up(client, visit, episode, check_ins)
        self.look_up()
        self.sign_in_and_out()
        self.let_colleagues_in()

    def set_up(self) -> None:
        """Read and change what the practice is made of."""
        self.read("fern", "me", "status", "practice", "audit", "clinical-settings", "staff", "locations")
        self.read("fern", "clinical-settings/defaults", "set-up/checklist", "letter-wording")
        wording = f"letter-wording/{LetterWording.objects.get(language='en').pk}"
        self.read("fern", wording)
        self.change("fern", "PATCH", wording, {"sign_off": "Warm regards"})
        self.change("fern", "PATCH", "practice", {"free_cancel_hours": 24})
        self.change("fern", "PATCH", "clinical-settings", {"plan_days": 28})
        place = f"locations/{self.send('fern', 'POST', 'locations', {'name': 'Elm'})['id']}"
        self.read("fern", place, f"{place}/opening-hours")
        self.change("fern", "PATCH", place, {"address": "2 Elm Road"})
        hours = [{"weekday": 0, "opens": "08:00", "closes": "20:00"}]
        self.change("fern", "PUT", f"{place}/opening-hours", {"opening_hours": hours})
        room = {"kind": "room", "location": place.split("/")[1], "name": "Oak"}
        made = {
            "resources": room,
            "services": {
                "name": "Feet",
                "length": 30,
                "price": 3000,
                "requirements": [
                    {"kind": "therapist", "candidates": [{"resource": str(self.diary.theo.pk)}]}
                ],
            },
            "staff": {"name": "Gil", "email": "gil@willow.test", "roles": ["therapist"]},
        }
        changes = {"resources": {"name": "Ash"}, "services": {"price": 3500}, "staff": {"name": "Gil B"}}
        for name, body in made.items():
            record = f"{name}/{self.send('fern', 'POST', name, body)['id']}"
            self.read("fern", name, record)
            self.change("fern", "PATCH", record, changes[name])
            self.archive_and_restore("fern", record)
        self.archive_and_restore("fern", place)
        self.ask_about_clients()
        self.write_what_is_agreed_to()
        self.bring_files_in()
        days = {"first_on": "2027-12-24", "last_on": "2027-12-26", "reason": "Winter holidays"}
        closure = f"closures/{self.send('fern', 'POST', 'closures', days)['id']}"
        self.read("dana", "closures", closure)
        self.change("fern", "PATCH", closure, {"reason": "Winter"})
        self.change("fern", "DELETE", closure)

    def ask_about_clients(self) -> None:
        """Make a label and a field of the practice's own."""
        fields = {"key": "heard_by", "label": "Heard of us by", "kind": "text"}
        made = {"labels": {"name": "Member"}, "client-fields": fields}
        changes = {"labels": {"colour": "green"}, "client-fields": {"label": "Heard by"}}
        for name, body in made.items():
            record = f"{name}/{self.send('fern', 'POST', name, body)['id']}"
            self.read("dana", name, record)
            self.change("fern", "PATCH", record, changes[name])
            self.archive_and_restore("fern", record)

    def write_what_is_agreed_to(self) -> None:
        """Write a consent text and publish it, retire it, and delete a draft."""
        text = {"kind": "photos", "language": "en", "body": "You may take pictures."}
        for verbs in (("publish", "retire"), ()):
            record = f"consent-texts/{self.send('fern', 'POST', 'consent-texts', text)['id']}"
            self.read("dana", "consent-texts", record)
            self.change("fern", "PATCH", record, {"body": "You may take pictures of my back."})
            for verb in verbs:
                self.change("fern", "POST", f"{record}/{verb}", {})
        self.change("fern", "DELETE", record)

    def bring_files_in(self) -> None:
        """Upload files, have one judged, added and taken back, and delete another."""
        uploaded = [self.upload(f"Name,City\n{name},Lund\n{name},Lund\n") for name in ("Zoe", "Yan")]
        first, second = (f"imports/{key}" for key in uploaded)
        self.read("fern", "imports", first, f"{first}/rows", f"{first}/rejected", "import-kinds")
        self.change("fern", "PATCH", first, {"delimiter": ","})
        self.change("fern", "POST", f"{first}/dry-run", {"map_name": "Names"})
        go_on_with_files()
        self.send("fern", "POST", f"{first}/decisions", {"line": 3, "same": False})
        self.send("fern", "POST", f"{first}/add-suspects")
        self.change("fern", "POST", f"{first}/start", {})
        go_on_with_files()
        self.change("fern", "POST", f"{first}/undo", {})
        go_on_with_files()
        self.change("fern", "DELETE", second)
        [kept] = self.send("fern", "GET", "import-maps")["results"]
        self.read("fern", f"import-maps/{kept['id']}")
        self.send("fern", "DELETE", f"import-maps/{kept['id']}")

    def upload(self, content: str) -> str:
        """Upload a file of clients; return its id."""
        address = "imports?kind=clients&name=list.csv"
        answer = self.users["fern"].upload(f"/api/v1/{address}", content)
        assert answer.status_code == 201, answer.content
        self.requests.note("POST", address, answer)
        return str(answer.json()["id"])

    def archive_and_restore(self, name: str, record: str) -> None:
        self.change(name, "POST", f"{record}/archive", {})
        self.change(name, "POST", f"{record}/restore", {})

    def hold_times(self) -> None:
        """Hold a time, extend it and let it go."""
        wanted = {
            "service": str(self.diary.massage.pk),
            "starts_at": (clock.now() + timedelta(days=19, hours=3)).isoformat(),
        }
        hold = f"holds/{self.send('dana', 'POST', 'holds', wanted)['id']}"
        self.read("dana", "holds", hold)
        self.send("dana", "POST", f"{hold}/extend")
        self.send("dana", "DELETE", hold)

    def wait_for_a_time(self) -> None:
        """Put Ana on the waitlist, offer her times by hand, and answer for her."""
        today = clock.now().date()
        wanted = {
            "client": str(self.diary.ana.pk),
            "service": str(self.diary.massage.pk),
            "first_on": today.isoformat(),
            "last_on": (today + timedelta(days=40)).isoformat(),
            "shortest_notice_hours": 0,
        }
        entry = f"waitlist/{self.send('dana', 'POST', 'waitlist', wanted)['id']}"
        self.read("dana", "waitlist", entry)
        self.change("dana", "PATCH", entry, {"weekdays": list(range(7))})
        for days, verb in ((21, "decline"), (22, "accept")):
            at = (clock.now() + timedelta(days=days, hours=3)).isoformat()
            time = {"starts_at": at, "location": str(self.diary.location.pk)}
            offer = f"waitlist-offers/{self.send('dana', 'POST', f'{entry}/offer', time)['id']}"
            self.read("dana", "waitlist-offers", offer)
            self.send("dana", "POST", f"{offer}/{verb}")
        freed = f"freed-times/{FreedTime.objects.to_come().latest('pk').pk}"
        self.read("fern", "reports/waitlist")
        self.read("dana", "freed-times", freed, f"{freed}/matches")
        self.send("dana", "POST", f"{entry}/end")

    def answer_online(self) -> None:
        """Confirm one of two requests that Ana made online, and decline the other."""
        for days, verb in ((24, "decline"), (25, "confirm")):
            at = clock.now() + timedelta(days=days, hours=3)
            asked = OnlineRequest.objects.create(
                client=self.diary.ana,
                service=self.diary.massage,
                location=self.diary.location,
                starts_at=at,
                answer_until=at,
            )
            self.read("dana", "online-requests", f"online-requests/{asked.pk}")
            self.send("dana", "POST", f"online-requests/{asked.pk}/{verb}")

    def fall_ill(self) -> None:
        """Let Theo be ill on a day with two visits: one client chooses a held time, one declines."""
        at = clock.now() + timedelta(days=36)
        for client, hours in ((self.diary.ana, -3), (self.diary.ben, -1)):
            self.book(client.pk, 36 * 24 + hours)
        times = {"from": (at - timedelta(hours=4)).isoformat(), "to": at.isoformat()}
        body = {"therapist": str(self.diary.theo.pk)} | times
        sick_day = f"sick-days/{self.send('dana', 'POST', 'sick-days', body)['id']}"
        self.read("dana", "sick-days", sick_day)
        proposed = self.send("dana", "GET", f"{sick_day}/proposals")["results"]
        decided = [
            {
                "visit": each["visit"]["id"],
                "revision": each["visit"]["revision"],
                "way": "choose",
                "times": [{"starts_at": (at + timedelta(days=day, hours=-2)).isoformat()}],
            }
            for day, each in enumerate(proposed, 1)
        ]
        done = self.send("dana", "POST", f"{sick_day}/carry-out", {"visits": decided})
        first, second = done["settled"]
        self.read("dana", f"sick-day-visits/{first['id']}")
        time = first["times"][0]["id"]
        self.send("dana", "POST", f"sick-day-visits/{first['id']}/choose", {"time": time})
        self.send("dana", "POST", f"sick-day-visits/{second['id']}/decline")

    def take_money(self) -> None:
        """Sell a package and a voucher, pay a visit in each way, take it all back."""
        service = str(self.diary.massage.pk)
        package = {"name": "Ten", "service": service, "visits": 10, "price": 58500}
        menu = f"packages/{self.send('fern', 'POST', 'packages', package)['id']}"
        self.change("fern", "PATCH", menu, {"price": 60000})
        self.archive_and_restore("fern", menu)
        self.read("dana", "packages", menu)
        wanted = {"service": service, "starts_at": (clock.now() + timedelta(days=23, hours=3)).isoformat()}
        visit = self.send("dana", "POST", "appointments", wanted | {"client": str(self.diary.ana.pk)})["id"]
        items = [{"package": menu.split("/")[1]}, {"voucher_value": 5000}, {"visit": visit, "amount": 100}]
        paid = {"client": str(self.diary.ana.pk), "method": "cash", "items": items}
        receipt = self.send("dana", "POST", "receipts", paid)
        bought, voucher = (receipt["lines"][n][name] for n, name in ((0, "bought_package"), (1, "voucher")))
        code = self.send("dana", "GET", f"vouchers/{voucher}")["code"]
        account = f"visit-accounts/{visit}"
        by_voucher = self.send("dana", "POST", f"{account}/voucher", {"code": code, "amount": 100})
        self.send("dana", "POST", f"{account}/waive", {"amount": 100, "reason": "Late"})
        settled = self.send("dana", "POST", f"{account}/package", {"bought_package": bought})
        self.read("dana", account, "receipts", f"receipts/{receipt['id']}", "takings")
        self.read("dana", "bought-packages", f"bought-packages/{bought}", "vouchers")
        for redemption in settled["redemptions"]:
            self.send("dana", "DELETE", f"redemptions/{redemption['id']}")
        self.send("dana", "DELETE", f"waivers/{settled['waivers'][0]['id']}")
        assert by_voucher["redeemed"] == 100
        self.send("dana", "POST", f"receipts/{receipt['id']}/refund", {"reason": "Moves away"})

    def make_a_calendar(self) -> None:
        """Make the address of a room's calendar, and end it."""
        room = {"resource": str(self.diary.room_1.pk)}
        feed = f"calendar-feeds/{self.send('fern', 'POST', 'calendar-feeds', room)['id']}"
        self.read("fern", "calendar-feeds", feed)
        self.send("fern", "DELETE", feed)

    def plan_the_week(self) -> None:
        """Change shifts and block times."""
        far, theo = clock.now() + timedelta(days=90), str(self.diary.theo.pk)
        times = {"from": far.isoformat(), "to": (far + timedelta(hours=4)).isoformat()}
        shift = {
            "therapist": theo,
            "location": str(self.diary.location.pk),
            "starts": "19:00",
            "ends": "20:00",
        }
        made = f"shifts/{self.send('dana', 'POST', 'shifts', shift | {'on': far.date().isoformat()})['id']}"
        self.read("dana", "shifts", made)
        self.change("dana", "PATCH", made, {"starts": "18:30"})
        self.change("dana", "POST", f"{made}/drop", {})
        self.swap_hours(far.date())
        room = {"resource": str(self.diary.room_2.pk), "reason": "Painting"}
        for name, body in (("blocks", room), ("time-off", {"therapist": theo, "reason": "Holiday"})):
            block = f"{name}/{self.send('dana', 'POST', name, body | times)['id']}"
            self.read("dana", name, block)
            self.change("dana", "PATCH", block, {"reason": "Put off"})
            self.change("dana", "DELETE", block)

    def swap_hours(self, on: date) -> None:
        """Give a therapist other hours on a day, and swap them with a colleague's."""
        theo, mara = str(self.diary.theo.pk), str(self.diary.mara.pk)
        hours = {"location": str(self.diary.location.pk), "starts": "07:00", "ends": "08:00"}
        day = {"on": on.isoformat(), "therapist": theo}
        self.send("dana", "POST", "shifts", hours | day)
        pair = (self.diary.theo, self.diary.mara)
        seen = [str(shift.pk) for each in pair for shift in read_shifts_on(each, on)]
        self.send("dana", "POST", "shifts/swap", day | {"other": mara, "seen": seen})

    def keep_the_record(self) -> str:
        """Register a client and what they say; return the client's id."""
        client = self.send("dana", "POST", "clients", {"name": "Chloe", "email": "chloe@example.test"})["id"]
        place = f"clients/{client}"
        self.read("dana", "clients", place, f"{place}/alerts", f"{place}/timeline", f"{place}/letters")
        self.change("dana", "PATCH", place, {"phone": "020 7946 0001"})
        for kind in ("treatment", "aftercare", "reminders"):
            consent = {"kind": kind, "text_version": "2026-01", "how": "in_person", "given_by_name": "Chloe"}
            self.send("dana", "POST", f"{place}/consents", consent)
        self.send("dana", "POST", f"{place}/consents/reminders/withdraw")
        [given] = [each["id"] for each in self.send("dana", "GET", f"{place}/consents")["results"]][:1]
        self.read("dana", f"{place}/consents/to-ask", f"{place}/consents/{given}/evidence")
        self.read("dana", f"{place}/consents")
        scar = {"code": "CL-SCAR", "places": ["zone:calf:left"], "since_on": "2026-02-02"}
        self.send("theo", "POST", f"{place}/conditions", scar)
        self.read("theo", f"{place}/conditions")
        blood = self.send("theo", "POST", f"{place}/conditions", {"code": "CC-ANTICOAG"})["id"]
        self.send("theo", "POST", f"{place}/conditions/{blood}/clear", RISK_ASSESSMENT)
        self.send("theo", "POST", f"{place}/conditions/{blood}/end")
        self.send("dana", "POST", f"{place}/health-statements", {"words": "She broke a toe."})
        [statement] = self.send("theo", "GET", f"{place}/health-statements")["results"]
        asked = f"{place}/health-statements/{statement['id']}/settle"
        self.send("theo", "POST", asked, {"reason": "Asked: healed long ago."})
        call = {"direction": "outgoing", "outcome": "no_answer"}
        made = self.send("dana", "POST", f"{place}/calls", call)["id"]
        self.send("dana", "POST", f"{place}/calls/{made}/in-error", {"reason": "The wrong client."})
        self.read("dana", f"{place}/calls", "call-list")
        self.say_who_belongs_to(place)
        self.join_and_part(place)
        self.hold_and_lift(place)
        self.archive_and_restore("dana", place)
        return str(client)

    def repeat_a_visit(self, client: Any) -> None:
        """Plan and book a series, move it and cancel it."""
        wanted: dict[str, Any] = {
            "client": str(client),
            "service": str(self.diary.massage.pk),
            "location": str(self.diary.location.pk),
            "therapist": str(self.diary.theo.pk),
            "first_at": (clock.now() + timedelta(days=20, hours=3)).isoformat(),
            "every_weeks": 1,
            "visits": 2,
        }
        self.send("dana", "POST", "series/plan", wanted)
        made = self.send("dana", "POST", "series", wanted)
        series, first = f"series/{made['id']}", {"first": made["visits"][0]["id"], "scope": "all"}
        self.read("dana", "series", series)
        later = (clock.now() + timedelta(days=21, hours=3)).isoformat()
        self.change("dana", "POST", f"{series}/move", first | {"starts_at": later})
        self.change("dana", "POST", f"{series}/cancel", first | {"by": "client", "reason": "away"})

    def join_and_part(self, place: str) -> None:
        """Tell two records apart, take it back, merge them and part them again."""
        other = self.send("dana", "POST", "clients", {"name": "Chloe", "phone": "020 7946 0001"})["id"]
        self.send("dana", "POST", f"{place}/not-same/{other}")
        self.send("dana", "DELETE", f"{place}/not-same/{other}")
        answer = self.users["theo"].api("GET", f"{place}/merge/{other}")
        self.requests.note("GET", f"{place}/merge/{other}", answer)
        typed: dict[str, Any] = {
            "birth_on": None,
            "other_birth_on": None,
            "other_revision": 1,
            "reason": "One person.",
        }
        typed["choices"] = {each["name"]: "target" for each in answer.json()["details"] if each["differs"]}
        merge = self.send("theo", "POST", f"{place}/merge/{other}", typed, If_Match=answer["ETag"])["id"]
        self.read("theo", "merges", f"merges/{merge}")
        self.change("theo", "POST", f"merges/{merge}/undo", {"reason": "Two people."})

    def hold_and_lift(self, place: str) -> None:
        """Place a record under legal hold, and lift the hold."""
        hold = self.send("fern", "POST", f"{place}/legal-holds", {"reason": "Case 12."})["id"]
        self.read("fern", f"{place}/legal-holds")
        self.send("fern", "POST", f"{place}/legal-holds/{hold}/lift", {"reason": "Closed."})

    def say_who_belongs_to(self, place: str) -> None:
        """Add a contact person and a relative of a client, and take both off again."""
        doctor = {"role": "doctor", "name": "Dr Adams"}
        record = (
            f"{place}/contact-people/{self.send('dana', 'POST', f'{place}/contact-people', doctor)['id']}"
        )
        self.read("dana", f"{place}/contact-people", record)
        self.change("dana", "PATCH", record, {"organisation": "Elm Surgery"})
        self.change("dana", "DELETE", record)
        sister = {"relative": str(self.diary.ana.pk), "relation": "sibling"}
        link = self.send("dana", "POST", f"{place}/family", sister)["id"]
        self.read("dana", f"{place}/family")
        self.send("dana", "DELETE", f"{place}/family/{link}")

    def ask_a_form(self) -> None:
        """Write and publish a form, ask a client, and judge what another stated."""
        made = self.send("fern", "POST", "forms", {"key": "knee", "title": "Knee"})
        form, version = f"forms/{made['id']}", f"form-versions/{made['versions'][0]['id']}"
        self.read("fern", "forms", form, version)
        self.change("fern", "PATCH", form, {"title": "The knee"})
        question = {"key": "knee", "kind": "yes_no", "text": {"en": "Is it the knee?"}}
        steps = [{"title": {"en": "Your knee"}, "questions": [question]}]
        self.change("fern", "PATCH", version, {"steps": steps})
        self.change("fern", "POST", f"{version}/publish")
        self.send("fern", "POST", f"{form}/versions")
        place = f"clients/{self.diary.ben.pk}"
        asked = self.send("dana", "POST", f"{place}/forms", {"form": made["id"]})["id"]
        self.read("dana", f"{place}/forms")
        self.send("dana", "POST", f"{place}/forms/{asked}/tablet")
        self.send("dana", "POST", f"{place}/forms/{asked}/cancel")
        self.change("fern", "POST", f"{form}/archive")
        self.change("fern", "POST", f"{form}/restore")
        self.read("theo", f"{place}/form-answers")
        by = LinkBearer(str(self.diary.ben.pk))
        for code, verb, body in (
            ("CM-FIBRO", "confirm", {"note": "Asked."}),
            ("CM-HEAT", "set-aside", {"reason": "Asked: no."}),
        ):
            stated = record_stated_condition(client=self.diary.ben, code=code, places=(), by=by)
            assert stated is not None
            self.send("theo", "POST", f"{place}/conditions/{stated.pk}/{verb}", body)

    def keep_the_diary(self, client: str) -> str:
        """Book, move, cancel and bring back visits; check one in and begin its session; return its id."""
        span = "from=2026-03-03T00:00:00%2B00:00&to=2026-03-05T00:00:00%2B00:00"
        self.read("dana", f"availability?service={self.diary.massage.pk}&{span}", "appointments", "rebooking")
        self.read("dana", f"availability/why?service={self.diary.massage.pk}&at=2026-03-03T10:00:00%2B00:00")
        moved = f"appointments/{self.book(client, 24)}"
        later = (clock.now() + timedelta(hours=26)).isoformat()
        self.read("dana", moved)
        self.change("dana", "PATCH", moved, {"desk_note": "Brings his own towel."})
        self.change("dana", "POST", f"{moved}/move", {"starts_at": later})
        self.send("dana", "POST", f"{moved}/confirm")
        self.change("dana", "POST", f"{moved}/cancel", {"by": "client", "reason": "ill"})
        self.change("dana", "POST", f"{moved}/reinstate")
        self.repeat_a_visit(client)
        missed = f"appointments/{self.book(self.diary.ben.pk, -1)}"
        self.change("dana", "POST", f"{missed}/no-show", {})
        visit = f"appointments/{self.book(client, 0.25)}"
        self.run_late(visit.split("/")[1])
        self.bring_a_guest(client)
        self.send("dana", "POST", f"{visit}/baseline", {"client": client, "value": 6})
        news = {"attendances": [{"client": client, "health_news": "none"}]}
        self.send("dana", "POST", f"{visit}/arrive", news)
        self.send("dana", "POST", f"{visit}/undo")
        self.send("dana", "POST", f"{visit}/arrive", news)
        self.read("theo", f"{visit}/brief")
        self.send("theo", "POST", f"{visit}/start", {})
        return visit

    def bring_a_guest(self, client: str) -> None:
        """Add a guest to a couples massage, and take the guest out."""
        visit = self.book(client, 46, service=str(self.diary.couples.pk))
        guest = {"client": str(self.diary.ben.pk)}
        self.send("dana", "POST", f"appointments/{visit}/guests", guest)
        pairs = [{"client": client, "therapist": str(self.diary.theo.pk)}]
        self.send("dana", "POST", f"appointments/{visit}/treated-by", {"pairs": pairs})
        self.send("dana", "DELETE", f"appointments/{visit}/guests/{guest['client']}")

    def run_late(self, visit: str) -> None:
        """See what a late client causes, carry it out and take it back."""
        delay = {"appointment": visit, "kind": "client_late", "minutes": 5}
        address = f"delays?appointment={visit}&kind=client_late&minutes=5"
        self.read("dana", address)
        seen = self.users["dana"].api("GET", address).json()["seen"]
        back = self.send("dana", "POST", "delays", delay | {"seen": seen})["back"]
        self.send("dana", "POST", "delays/take-back", {"back": back})

    def open_a_complaint(self, client: str) -> str:
        """Open a complaint and give a number on it; return the episode's id."""
        complaint = {
            "client": client,
            "own_words": "A dull ache.",
            "zones": [{"zone": "temple", "side": "right"}],
        }
        episode = self.send("theo", "POST", "episodes", complaint)["id"]
        place = f"episodes/{episode}"
        self.read("theo", f"episodes?client={client}", place)
        self.change("theo", "PATCH", place, {"stress": 7})
        given = {"question": "average_7_days", "value": 6, "moment": "between"}
        self.send("theo", "POST", f"{place}/readings", given)
        self.read("theo", f"{place}/readings")
        return str(episode)

    def write_a_note(self, visit: str, episode: str) -> str:
        """Write the note of a visit, mark its points, sign it and add to it; return its address."""
        attendance = self.send("dana", "GET", visit)["attendances"][0]["id"]
        person = {"attendance": attendance, "episode": episode}
        note = f"notes/{self.send('theo', 'POST', 'notes', person)['id']}"
        self.change("theo", "POST", f"{note}/take-over", {"reason": "Begun on another device."})
        text = {"text_revision": 1, "subjective": "Ache.", "pain_before": 6, "pain_after": 3}
        self.send("theo", "PATCH", note, text)
        mark = {"site": "UT1", "side": "right", "pain_on_pressure_before": 7, "pain_on_pressure_after": 3}
        point = self.send("theo", "POST", f"{note}/points", mark)["id"]
        self.read("theo", f"{note}/points", f"{note}/points/{point}")
        self.change("theo", "PATCH", f"{note}/points/{point}", {"pressure": 3})
        self.change("theo", "DELETE", f"{note}/points/{point}")
        self.change("theo", "PUT", f"{note}/points", {"points": [mark]})
        self.send("theo", "POST", f"{note}/points/typed", {"lines": ["L LS2 5>2 eased"]})
        self.change("theo", "POST", f"{note}/sign")
        self.send("theo", "POST", f"{note}/addenda", {"text": "Slept well.", "reason": "Told by phone."})
        self.keep_texts(note)
        parts = (f"{note}/{part}" for part in ("chart.svg", "chart.png", "pdf", "comparison"))
        self.read("theo", "notes", note, *parts)
        return note

    def keep_texts(self, note: str) -> None:
        """Write a template and snippets, and bring the text of the last note over."""
        self.ask_a_form()
        template = f"services/{self.diary.massage.pk}/note-template"
        self.read("fern", template)
        self.send("fern", "PATCH", template, {"subjective": "Since when:"}, If_Match='"0"')
        snippet = f"me/snippets/{self.send('theo', 'POST', 'me/snippets', SNIPPET)['id']}"
        self.read("theo", "me/snippets", snippet)
        self.change("theo", "PATCH", snippet, {"name": "Eased"})
        self.change("theo", "DELETE", snippet)
        signed = SessionNote.objects.get(pk=note.split("/")[1])
        times = {name: clock.now() + timedelta(hours=1) for name in ("starts_at", "ends_at")}
        times["ends_at"] += timedelta(hours=1)
        back = visit_of(signed.attendance.client, signed.location, **times)
        begun = f"notes/{self.send('theo', 'POST', 'notes', {'attendance': str(back.pk)})['id']}"
        self.send("theo", "POST", f"{begun}/bring-over", {"what": "text"})

    def plan_and_complete(self, visit: str, note: str) -> None:
        """Send the plan of a note, advise the next visits, complete the session."""
        plan = f"plans/{self.send('theo', 'POST', f'{note}/plan')['id']}"
        self.read("theo", "plans", f"{note}/plan", plan, f"{plan}/pdf")
        self.change("theo", "PATCH", plan, {"message": "Go easy this week."})
        self.change("theo", "POST", f"{plan}/send", {})
        advice = {"service": str(self.diary.massage.pk), "every_weeks": 2, "visits": 3}
        self.change("theo", "PUT", f"{visit}/rebooking-advice", advice)
        self.change("theo", "DELETE", f"{visit}/rebooking-advice")
        self.send("theo", "POST", f"{visit}/complete", {})

    def follow_up(self, client: str, visit: str, episode: str, check_ins: list[str]) -> None:
        """Answer questions by phone, raise and close a follow-up, close the complaint."""
        first, second = check_ins
        self.read("theo", "check-ins", f"check-ins/{first}")
        self.send("theo", "POST", f"check-ins/{first}/answer", {"pain": 4, "worrying": False})
        self.send("theo", "POST", f"check-ins/{second}/answer", {"pain": 4, "worrying": True})
        self.send("theo", "POST", f"check-ins/{second}/tell", {"stronger": False, "words": "Slept badly."})
        worse = {"client": client, "reason": "worse", "evidence": ["Pain 7 on the phone."]}
        raised = f"follow-ups/{self.send('theo', 'POST', 'follow-ups', worse)['id']}"
        self.read("theo", "follow-ups", raised)
        self.change("theo", "PATCH", raised, {"due_at": (clock.now() + timedelta(hours=20)).isoformat()})
        self.change("theo", "POST", f"{raised}/close", {"outcome": "spoke", "words": "A bad night."})
        self.change("theo", "POST", f"episodes/{episode}/close", {"outcome": "improved"})
        self.change("theo", "POST", f"episodes/{episode}/reopen")
        note = self.users["theo"].api("GET", f"notes?client={client}").json()["results"][0]["id"]
        self.change("theo", "POST", f"notes/{note}/in-error", {"reason": "Written for the wrong visit."})
        self.read("theo", f"clients/{client}/outcomes", f"clients/{client}/outcomes.svg")
        self.send_a_letter_again()
        letter = self.users["theo"].api("GET", "letters").json()["results"][0]["id"]
        kept_back = Suppression.objects.create(cause="bounce", address="gone@example.test")
        self.read("dana", "suppressions")
        self.send("dana", "POST", f"suppressions/{kept_back.pk}/lift", {"reason": "It works again."})
        self.read("theo", "letters", f"letters/{letter}", "reports/outcomes", "reports/outcomes.svg")
        self.read("fern", "reports/utilisation")

    def send_a_letter_again(self) -> None:
        """Send the letter about a visit to come again, once it has left."""
        visit = Appointment.objects.ahead().latest("starts_at")
        letters = Envelope.objects.about(f"appointment:{visit.pk}")
        letters.update(state="sent", sent_at=clock.now())
        self.send("dana", "POST", f"letters/{letters[0].pk}/send-again")
        self.send("fern", "POST", "letters/test", {})

    def sign_in_and_out(self) -> None:
        """Sign in, take a new password, sign out."""
        dana = self.users["dana"].person
        dana.set_password(PASSWORD)
        dana.save()
        self.send("dana", "POST", "sign-in", {"email": dana.email, "password": PASSWORD})
        passwords = {"current_password": PASSWORD, "password": f"{PASSWORD}-anew"}
        self.send("dana", "PATCH", "me", passwords)
        self.send("dana", "POST", "forgotten-password", {"email": dana.email})
        self.use_a_second_step(dana, {"current_password": passwords["password"]})
        self.send("dana", "POST", "sign-out")
        self.send("dana", "POST", "sign-out-everywhere")

    def let_colleagues_in(self) -> None:
        """Invite somebody again who has no password yet; send somebody else the link to a new one."""
        self.send("fern", "POST", f"staff/{self.users['theo'].person.pk}/invite")
        self.send("fern", "POST", f"staff/{self.users['dana'].person.pk}/send-password-link")

    def use_a_second_step(self, dana: Staff, password: dict[str, str]) -> None:
        """Set up a second step, get new recovery codes, and remove it; the owner takes another one."""
        for remove in ("me/second-step/remove", f"staff/{dana.pk}/take-second-step"):
            self.send("dana", "POST", "me/second-step", password)
            self.send("dana", "POST", "me/second-step/confirm", {"otp": code_of(dana)})
            self.send("dana", "POST", "me/recovery-codes", password)
            if remove.startswith("me/"):
                self.send("dana", "POST", remove, password)
        self.read("dana", "me/second-step")
        self.send("fern", "POST", remove)

    def look_up(self) -> None:
        """Read the catalogue, and review an entry of it."""
        self.read("theo", "muscles", "muscles/trapezius-upper", "zones", "referrals?zone=temple")
        self.read("theo", "red-flags", "conditions-catalogue", "education-facts")
        self.read("fern", "muscle-reviews")
        digest = self.send("fern", "GET", "muscle-reviews/temporalis")["digest"]
        self.send("fern", "POST", "muscle-reviews/temporalis", {"digest": digest})


PASSWORD = "seven-quiet-otters"
SNIPPET = {"name": "Released", "text": "{sites}: released. Pain {pain_before} to {pain_after}."}
RISK_ASSESSMENT = {
    "how": "risk_assessment",
    "informed_consent": True,
    "questions_asked": "Medicine, bruises, bleeding gums.",
    "limits_chosen": "Pressure 2, back and shoulders only.",
    "until": "2026-09-01",
}
