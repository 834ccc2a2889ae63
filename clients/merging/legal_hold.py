"""The legal hold on a record: nothing of it is erased, and it is neither merged nor parted."""

from clients.models import Client, LegalHold
from clinic.models import Practice
from clinic.refusals import Refusal

HELD = Refusal(
    "legal_hold",
    "A legal hold keeps this record as it is: it is not erased, joined or parted. Ask the owner to lift it.",
)


def is_held(*clients: Client) -> bool:
    """Return True while a legal hold counts on the record of one of these clients."""
    today = Practice.current().today()
    return LegalHold.objects.standing(today).filter(client__in=clients).exists()


def require_no_hold(*clients: Client) -> None:
    """Raise `Refusal` `legal_hold` while one counts on the record of one of these clients."""
    if is_held(*clients):
        raise HELD
