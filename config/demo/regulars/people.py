"""The regular clients of the demo, put on file with their consents."""

from itertools import chain

from clients.models import Client
from config.demo.clinic import DemoClinic
from config.demo.reception import FICTIONAL_NUMBERS, first_consents, write_first_consents

NAMES = (
    "Peter Ashdown",
    "Freya Blackwood",
    "Gareth Collier",
    "Wanda Dabrowska",
    "Stuart Eastman",
    "Ffion Griffiths",
    "Hugh Fairbank",
    "Joyce Gilchrist",
    "Rupert Hollis",
    "Indira Iyer",
    "Colin Jessop",
    "Thandiwe Khumalo",
    "Sven Larsson",
    "Pauline Merrick",
    "Ulrike Neumann",
    "Derek Ogilvie",
    "Sophie Prescott",
    "Quentin Rowley",
    "Vera Stanhope",
    "Giles Thornbury",
    "Eva Underhill",
    "Xavier Vance",
    "Philippa Yardley",
    "Zubin Zaveri",
)
FIRST_NUMBER = 40
"""The last two digits of the first one's telephone number; the others follow."""


def register_regulars(willow: DemoClinic) -> list[Client]:
    """Put the regular clients on file; they have no e-mail, so that no letter is written to them."""
    regulars = Client.objects.bulk_create(
        Client(name=name, phone=f"{FICTIONAL_NUMBERS}{number}", language="en")
        for number, name in enumerate(NAMES, FIRST_NUMBER)
    )
    consents = (first_consents(regular, ["treatment"], willow.dana) for regular in regulars)
    write_first_consents(chain.from_iterable(consents), willow.dana)
    return regulars
