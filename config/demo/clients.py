"""The demo's clients: contact, complaint, its course, conditions and how often they come."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DemoCondition:
    """A condition of the catalogue on a client's record; `cleared` holds the clinician's reply."""

    code: str
    places: tuple[str, ...] = ()
    cleared: str = ""


@dataclass(frozen=True)
class DemoClient:
    """A client: complaint and course, weeks between visits, their number, the week of the first call.

    `contact` goes to `register`, with therapists and a guardian by name. `desk_note` holds the words for the
    desk on each visit. `gentle` marks a client whose conditions allow light pressure and few points. `place`
    is the location. `gets_plan`: a plan is sent after the first visit, and asked about every week.
    `check_up`: one more visit is booked ahead. `days_ago` fixes the day of the first visit instead.
    """

    name: str
    complaint: str
    course: str
    weeks: int
    visits: int
    first_week: int
    service: str = "trigger_points"
    place: str = "London"
    contact: dict[str, Any] | None = None
    health: tuple[DemoCondition, ...] = ()
    declines: tuple[str, ...] = ()
    partner: str = ""
    desk_note: str = ""
    gentle: bool = False
    gets_plan: bool = True
    check_up: bool = False
    days_ago: int = 0


PREFERS_WOMEN = {"therapist_gender": "female", "gender": "female"}
FINCHES = {"email": "finch.family@example.test", "shared_mailbox": True}
SAME_PHONE = {"phone": "+442079460177"}
UNLIMITED = 40

CLIENTS = (
    # Ana has no visit ahead: she is the client who calls in the tour of the docs.
    DemoClient("Ana Moreira", "neck", "well", 2, 3, 1, contact={"self_care_tools": ["tennis_ball", "hands"]}),
    DemoClient(
        "Ben Okafor", "low_back", "no_change", 3, UNLIMITED, 0, contact={"prefers": "Theo", "gender": "male"}
    ),
    DemoClient("Chloe Brontë-Hughes", "jaw", "slowly", 4, UNLIMITED, 0, contact={"prefers": "Mara"}),
    DemoClient(
        "Zoë Lindqvist",
        "blades",
        "well",
        4,
        2,
        2,
        contact={"timezone": "Europe/Stockholm"},
        check_up=True,
    ),
    DemoClient(
        "Siân Powell",
        "shoulder",
        "free_of_pain",
        1,
        3,
        3,
        health=(DemoCondition("CM-HYPERMOBILE"),),
        check_up=True,
    ),
    DemoClient("José Ibáñez", "heel", "well", 1, 3, 2, check_up=True),
    DemoClient(
        "Nguyễn Thị Mai",
        "elbow",
        "slowly",
        4,
        3,
        1,
        contact={"full_name": "Nguyễn Thị Ngọc Mai"},
        check_up=True,
        gets_plan=False,
    ),
    DemoClient("Łukasz Wójcik", "low_back", "slowly", 3, UNLIMITED, 2, contact={"language": "pl"}),
    DemoClient("François Lemaître", "thigh", "no_change", 2, 3, 0, place="Lille", declines=("aftercare",)),
    DemoClient(
        "Jürgen Weiß",
        "hip",
        "well",
        2,
        3,
        1,
        contact={"self_care_tools": ["foam_roller", "massage_ball"]},
        check_up=True,
    ),
    DemoClient(
        "Heike Großmann", "headache", "comes_back", 1, 2, 1, contact={"language": "de", "prefers": "Theo"}
    ),
    DemoClient("Aoife Ní Bhriain", "headache", "slowly", 3, UNLIMITED, 5),
    DemoClient(
        "Ruth Hart", "blades", "little", 4, UNLIMITED, 0, contact={"gender": "female"}, gets_plan=False
    ),
    DemoClient(
        "Lily Hart",
        "knee",
        "well",
        2,
        3,
        2,
        service="focus",
        contact={"guardian": "Ruth Hart", "age": 14, "email": "", "phone": ""},
        health=(DemoCondition("CM-MINOR"),),
    ),
    DemoClient("Margaret Finch", "neck", "little", 4, UNLIMITED, 0, contact=FINCHES, gets_plan=False),
    DemoClient(
        "Harold Finch",
        "shoulder",
        "no_change",
        3,
        UNLIMITED,
        1,
        contact=FINCHES,
        health=(DemoCondition("CM-ARTHROPLASTY", ("zone:knee_front:right",)),),
    ),
    DemoClient("Priya Raman", "headache", "well", 1, 3, 0, contact=PREFERS_WOMEN, check_up=True),
    DemoClient("Tomás Keane", "low_back", "well", 3, UNLIMITED, 6),
    DemoClient(
        "Grace Adeyemi",
        "calf",
        "slowly",
        3,
        UNLIMITED,
        4,
        health=(DemoCondition("CL-VARICOSE", ("zone:calf:left",)),),
        gets_plan=False,
    ),
    # He is held back until his doctor answers.
    DemoClient("Oliver Grant", "low_back", "well", 1, 0, 11, health=(DemoCondition("CC-ANTICOAG"),)),
    DemoClient(
        "Samira Haddad", "shoulder", "well", 3, UNLIMITED, 0, contact=PREFERS_WOMEN | {"never": "Theo"}
    ),
    DemoClient(
        "ليلى حداد",
        "wrist",
        "slowly",
        3,
        UNLIMITED,
        3,
        place="Lille",
        contact={"full_name": "ليلى محمد حداد", "email": "layla.haddad@example.test", "language": "ar"},
    ),
    DemoClient(
        "محمد الأمين",
        "heel",
        "little",
        3,
        UNLIMITED,
        2,
        contact={"email": "m.alamin@example.test", "language": "ar"},
    ),
    DemoClient(
        "Imogen Clarke", "blades", "slowly", 3, UNLIMITED, 6, health=(DemoCondition("CM-PREG"),), gentle=True
    ),
    DemoClient("Dev Patel", "", "", 5, UNLIMITED, 1, service="couples", partner="Anika Patel"),
    DemoClient("Anika Patel", "hip", "drops_out", 2, 2, 0),
    DemoClient("Hannah Weiss", "", "", 4, UNLIMITED, 1, service="hot_stone"),
    DemoClient("Marcus Bell", "thigh", "drops_out", 2, 2, 2, service="deep_tissue", declines=("reminders",)),
    DemoClient("Yuki Tanaka", "elbow", "no_change", 3, UNLIMITED, 1),
    DemoClient("Isla Fraser", "knee", "drops_out", 1, 1, 3),
    DemoClient("Beatriz Nuñez", "jaw", "worse", 3, UNLIMITED, 1, contact=SAME_PHONE),
    DemoClient("Bea Nunez", "", "", 2, 1, 9, service="hot_stone", contact=SAME_PHONE),
    DemoClient("Leila Rahimi", "shoulder", "well", 2, 2, 6, contact={"language": "fa"}, gets_plan=False),
    DemoClient(
        "Walter Kemp",
        "low_back",
        "little",
        4,
        UNLIMITED,
        2,
        contact={"email": "", "age": 81},
        health=(
            DemoCondition("CM-ELDER"),
            DemoCondition("CC-BP", cleared="GP practice, by letter: massage is fine."),
        ),
        desk_note="Comes by taxi: call one when the session is over.",
        gentle=True,
    ),
    DemoClient(
        "Edith Kemp", "", "", 6, UNLIMITED, 3, service="couples", partner="Walter Kemp", contact={"age": 79}
    ),
    DemoClient(
        "Rosa Delgado", "neck", "no_change", 3, UNLIMITED, 3, health=(DemoCondition("CM-FIBRO"),), gentle=True
    ),
    # His question after four weeks is open: the tour of the docs answers it.
    DemoClient("Kofi Mensah", "heel", "drops_out", 2, 1, 0, contact={"prefers": "Theo"}, days_ago=33),
    DemoClient("Noah Stein", "thigh", "well", 3, UNLIMITED, 8, gets_plan=False),
)
