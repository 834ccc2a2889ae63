"""The demo's clients: who they are, what they come for and how often."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Health:
    """A condition of the catalogue on somebody's record; `cleared` holds the clinician's reply."""

    code: str
    places: tuple[str, ...] = ()
    cleared: str = ""


@dataclass(frozen=True)
class Person:
    """A client: the complaint, weeks between visits, how many visits, and the week of the first call.

    `contact` goes to `register`, with therapists and a guardian by name. `gentle` marks somebody whose
    conditions allow light pressure and few points.
    """

    name: str
    complaint: str
    weeks: int
    visits: int
    first_week: int
    service: str = "trigger_points"
    contact: dict[str, Any] | None = None
    health: tuple[Health, ...] = ()
    declines: tuple[str, ...] = ()
    partner: str = ""
    gentle: bool = False


PREFERS_WOMEN = {"therapist_gender": "female", "gender": "female"}
FINCHES = {"email": "finch.family@example.test", "shared_mailbox": True}
PLENTY = 40

PEOPLE = (
    # Ana has nothing booked ahead: she is the one who rings in the README's tour.
    Person("Ana Moreira", "neck", 2, 4, 1, contact={"self_care_tools": ["tennis_ball", "hands"]}),
    Person("Ben Okafor", "low_back", 1, PLENTY, 0, contact={"prefers": "Theo", "gender": "male"}),
    Person("Chloe Brontë-Hughes", "jaw", 3, PLENTY, 0, contact={"prefers": "Mara"}),
    Person("Zoë Lindqvist", "blades", 3, PLENTY, 2, contact={"timezone": "Europe/Stockholm"}),
    Person("Siân Powell", "shoulder", 1, 6, 3, health=(Health("CM-HYPERMOBILE"),)),
    Person("José Ibáñez", "heel", 1, 6, 4),
    Person("Nguyễn Thị Mai", "elbow", 2, PLENTY, 1, contact={"full_name": "Nguyễn Thị Ngọc Mai"}),
    Person("Łukasz Wójcik", "low_back", 2, PLENTY, 2, contact={"language": "pl"}),
    Person("François Lemaître", "thigh", 2, 6, 0, declines=("aftercare",)),
    Person("Jürgen Weiß", "hip", 1, 7, 1, contact={"self_care_tools": ["foam_roller", "massage_ball"]}),
    Person("Aoife Ní Bhriain", "neck", 2, PLENTY, 5),
    Person("Ruth Hart", "blades", 3, PLENTY, 0, contact={"gender": "female"}),
    Person(
        "Lily Hart",
        "knee",
        2,
        6,
        2,
        service="focus",
        contact={"guardian": "Ruth Hart", "age": 14, "email": "", "phone": ""},
        health=(Health("CM-MINOR"),),
    ),
    Person("Margaret Finch", "neck", 3, PLENTY, 0, contact=FINCHES),
    Person(
        "Harold Finch",
        "shoulder",
        3,
        PLENTY,
        1,
        contact=FINCHES,
        health=(Health("CM-ARTHROPLASTY", ("zone:knee_front:right",)),),
    ),
    Person("Priya Raman", "neck", 1, 6, 0, contact=PREFERS_WOMEN),
    Person("Tomás Keane", "low_back", 2, PLENTY, 6),
    Person("Grace Adeyemi", "blades", 3, PLENTY, 3, health=(Health("CL-VARICOSE", ("zone:calf:left",)),)),
    Person("Oliver Grant", "low_back", 1, 0, 11, health=(Health("CC-ANTICOAG"),)),
    Person("Samira Haddad", "shoulder", 2, PLENTY, 0, contact=PREFERS_WOMEN | {"never": "Theo"}),
    Person("Ewan MacLeod", "heel", 2, PLENTY, 3, service="deep_tissue"),
    Person("Imogen Clarke", "blades", 2, PLENTY, 6, health=(Health("CM-PREG"),), gentle=True),
    Person("Dev Patel", "", 4, PLENTY, 1, service="couples", partner="Anika Patel"),
    Person("Anika Patel", "hip", 3, PLENTY, 0),
    Person("Hannah Weiss", "", 3, PLENTY, 0, service="hot_stone"),
    Person("Marcus Bell", "thigh", 1, 5, 2, service="deep_tissue", declines=("reminders",)),
    Person("Yuki Tanaka", "elbow", 2, PLENTY, 7),
    Person("Renée Dubois", "", 2, PLENTY, 2, service="hot_stone", contact={"prefers": "Mara"}),
    Person("Isla Fraser", "knee", 1, 6, 1),
    Person("George Papadopoulos", "low_back", 3, PLENTY, 0),
    Person("Nia Evans", "neck", 2, PLENTY, 8, health=(Health("CM-ALLERGY"),)),
    Person("Freddie Shaw", "hip", 2, PLENTY, 4, service="focus"),
    Person("Beatriz Nuñez", "jaw", 2, PLENTY, 1, contact={"phone": "+447700900177"}),
    Person("Bea Nunez", "jaw", 2, 1, 9, contact={"phone": "+447700900177"}),
    Person("Callum Reid", "blades", 2, PLENTY, 5),
    Person("Leila Rahimi", "shoulder", 1, 5, 6, contact={"language": "fa"}),
    Person(
        "Walter Kemp",
        "low_back",
        2,
        PLENTY,
        0,
        contact={"email": "", "age": 81},
        health=(Health("CM-ELDER"), Health("CC-BP", cleared="GP practice, by letter: massage is fine.")),
        gentle=True,
    ),
    Person("Edith Kemp", "", 4, PLENTY, 2, service="couples", partner="Walter Kemp", contact={"age": 79}),
    Person("Rosa Delgado", "neck", 2, PLENTY, 3, health=(Health("CM-FIBRO"),), gentle=True),
    Person("Noah Stein", "thigh", 2, PLENTY, 8),
    Person("Phoebe Marsh", "knee", 2, PLENTY, 4, declines=("aftercare", "reminders")),
    Person("Kofi Mensah", "heel", 1, PLENTY, 9),
)
