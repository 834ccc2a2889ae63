"""The demo's clients: contact, complaint, conditions and how often they come."""

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
    """A client: the complaint, weeks between visits, how many visits, and the week of the first call.

    `contact` goes to `register`, with therapists and a guardian by name. `desk_note` holds the words for the
    desk on each visit. `gentle` marks a client whose conditions allow light pressure and few points.
    """

    name: str
    complaint: str
    weeks: int
    visits: int
    first_week: int
    service: str = "trigger_points"
    contact: dict[str, Any] | None = None
    health: tuple[DemoCondition, ...] = ()
    declines: tuple[str, ...] = ()
    partner: str = ""
    desk_note: str = ""
    gentle: bool = False


PREFERS_WOMEN = {"therapist_gender": "female", "gender": "female"}
FINCHES = {"email": "finch.family@example.test", "shared_mailbox": True}
UNLIMITED = 40

CLIENTS = (
    # Ana has no visit ahead: she is the client who calls in the tour of the docs.
    DemoClient("Ana Moreira", "neck", 2, 4, 1, contact={"self_care_tools": ["tennis_ball", "hands"]}),
    DemoClient("Ben Okafor", "low_back", 1, UNLIMITED, 0, contact={"prefers": "Theo", "gender": "male"}),
    DemoClient("Chloe Brontë-Hughes", "jaw", 3, UNLIMITED, 0, contact={"prefers": "Mara"}),
    DemoClient("Zoë Lindqvist", "blades", 3, UNLIMITED, 2, contact={"timezone": "Europe/Stockholm"}),
    DemoClient("Siân Powell", "shoulder", 1, 6, 3, health=(DemoCondition("CM-HYPERMOBILE"),)),
    DemoClient("José Ibáñez", "heel", 1, 6, 4),
    DemoClient("Nguyễn Thị Mai", "elbow", 2, UNLIMITED, 1, contact={"full_name": "Nguyễn Thị Ngọc Mai"}),
    DemoClient("Łukasz Wójcik", "low_back", 2, UNLIMITED, 2, contact={"language": "pl"}),
    DemoClient("François Lemaître", "thigh", 2, 6, 0, declines=("aftercare",)),
    DemoClient("Jürgen Weiß", "hip", 1, 7, 1, contact={"self_care_tools": ["foam_roller", "massage_ball"]}),
    DemoClient("Aoife Ní Bhriain", "neck", 2, UNLIMITED, 5),
    DemoClient("Ruth Hart", "blades", 3, UNLIMITED, 0, contact={"gender": "female"}),
    DemoClient(
        "Lily Hart",
        "knee",
        2,
        6,
        2,
        service="focus",
        contact={"guardian": "Ruth Hart", "age": 14, "email": "", "phone": ""},
        health=(DemoCondition("CM-MINOR"),),
    ),
    DemoClient("Margaret Finch", "neck", 3, UNLIMITED, 0, contact=FINCHES),
    DemoClient(
        "Harold Finch",
        "shoulder",
        3,
        UNLIMITED,
        1,
        contact=FINCHES,
        health=(DemoCondition("CM-ARTHROPLASTY", ("zone:knee_front:right",)),),
    ),
    DemoClient("Priya Raman", "neck", 1, 6, 0, contact=PREFERS_WOMEN),
    DemoClient("Tomás Keane", "low_back", 2, UNLIMITED, 6),
    DemoClient(
        "Grace Adeyemi",
        "blades",
        3,
        UNLIMITED,
        3,
        health=(DemoCondition("CL-VARICOSE", ("zone:calf:left",)),),
    ),
    DemoClient("Oliver Grant", "low_back", 1, 0, 11, health=(DemoCondition("CC-ANTICOAG"),)),
    DemoClient("Samira Haddad", "shoulder", 2, UNLIMITED, 0, contact=PREFERS_WOMEN | {"never": "Theo"}),
    DemoClient("Ewan MacLeod", "heel", 2, UNLIMITED, 3, service="deep_tissue"),
    DemoClient("Imogen Clarke", "blades", 2, UNLIMITED, 6, health=(DemoCondition("CM-PREG"),), gentle=True),
    DemoClient("Dev Patel", "", 4, UNLIMITED, 1, service="couples", partner="Anika Patel"),
    DemoClient("Anika Patel", "hip", 3, UNLIMITED, 0),
    DemoClient("Hannah Weiss", "", 3, UNLIMITED, 0, service="hot_stone"),
    DemoClient("Marcus Bell", "thigh", 1, 5, 2, service="deep_tissue", declines=("reminders",)),
    DemoClient("Yuki Tanaka", "elbow", 2, UNLIMITED, 7),
    DemoClient("Renée Dubois", "", 2, UNLIMITED, 2, service="hot_stone", contact={"prefers": "Mara"}),
    DemoClient("Isla Fraser", "knee", 1, 6, 1),
    DemoClient("George Papadopoulos", "low_back", 3, UNLIMITED, 0),
    DemoClient("Nia Evans", "neck", 2, UNLIMITED, 8, health=(DemoCondition("CM-ALLERGY"),)),
    DemoClient("Freddie Shaw", "hip", 2, UNLIMITED, 4, service="focus"),
    DemoClient("Beatriz Nuñez", "jaw", 2, UNLIMITED, 1, contact={"phone": "+442079460177"}),
    DemoClient("Bea Nunez", "jaw", 2, 1, 9, contact={"phone": "+442079460177"}),
    DemoClient("Callum Reid", "blades", 2, UNLIMITED, 5),
    DemoClient("Leila Rahimi", "shoulder", 1, 5, 6, contact={"language": "fa"}),
    DemoClient(
        "Walter Kemp",
        "low_back",
        2,
        UNLIMITED,
        0,
        contact={"email": "", "age": 81},
        health=(
            DemoCondition("CM-ELDER"),
            DemoCondition("CC-BP", cleared="GP practice, by letter: massage is fine."),
        ),
        desk_note="Comes by taxi: call one when the session is over.",
        gentle=True,
    ),
    DemoClient(
        "Edith Kemp", "", 4, UNLIMITED, 2, service="couples", partner="Walter Kemp", contact={"age": 79}
    ),
    DemoClient("Rosa Delgado", "neck", 2, UNLIMITED, 3, health=(DemoCondition("CM-FIBRO"),), gentle=True),
    DemoClient("Noah Stein", "thigh", 2, UNLIMITED, 8),
    DemoClient("Phoebe Marsh", "knee", 2, UNLIMITED, 4, declines=("aftercare", "reminders")),
    DemoClient("Kofi Mensah", "heel", 1, UNLIMITED, 9),
)
