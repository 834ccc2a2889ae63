"""The links that clients find in their letters."""

from uuid import UUID

from clients.addressing import addressee
from clients.models import Client
from clinic.models import Practice
from clinic.pages import links
from scheduling.models import Appointment
from treatments.models import CheckIn, FormRequest


def visit_path(visit: Appointment, client: UUID | None = None) -> str:
    """Return the path of the visit's page in the letter about this client, by default the one who booked."""
    person = Client.objects.get(pk=client or visit.client_id)
    return letter_path("visit", f"{visit.pk}/{person.pk}", person)


def check_in_path(check_in: CheckIn) -> str:
    """Return the path of the question's page in the letter to its present reader."""
    return letter_path("check_in", str(check_in.pk), Client.objects.get(episodes=check_in.episode_id))


def form_path(request: FormRequest) -> str:
    """Return the path of the form's page in the letter to its present reader."""
    return letter_path("form", str(request.pk), request.client)


def letter_path(purpose: str, key: str, client: Client) -> str:
    """Return the path of a page in a letter to whoever reads this client's letters now."""
    reader = addressee(client, Practice.current().today())
    return "/c/" + links.make_token(purpose, key, reader=reader.address if reader else "")
