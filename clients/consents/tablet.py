"""The way to a consent on the clinic's own tablet: who signs which text, and who handed it over."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from clients.models import Client, Consent, ConsentText
from clinic import audit, clock
from clinic.models import Staff
from clinic.pages.tablet import tablet_address


@dataclass(frozen=True)
class SigningOnTablet:
    """The content of a link to the tablet: the client, the text, who handed it over, and when."""

    client_id: UUID
    text_id: UUID
    staff_id: UUID
    begun: datetime

    @classmethod
    def read(cls, key: str) -> Self:
        """Return what a key names; ValueError for none."""
        client, text, staff, begun = key.split("/")
        return cls(UUID(client), UUID(text), UUID(staff), datetime.fromtimestamp(int(begun, 16), UTC))

    def address_of(self, text: ConsentText) -> str:
        """Return the address at which this or another text is signed, as long as the tablet is out."""
        ids = "/".join(each.hex for each in (self.client_id, text.pk, self.staff_id))
        key = f"{ids}/{int(self.begun.timestamp()):x}"
        return tablet_address("consent_here", key, since=self.begun)

    def signed(self) -> Consent | None:
        """Return the consent that was signed since the tablet was handed over, if one was."""
        signed = Consent.objects.filter(client=self.client_id, text=self.text_id)
        return signed.filter(signature__signed_at__gte=self.begun).order_by("-given_at").first()


def open_text_on_tablet(client: Client, text: ConsentText, by: Staff) -> str:
    """Return the address of a text for the tablet that staff hand over to this client."""
    client.require_on_file()
    begun = clock.now().replace(microsecond=0)
    audit.record(by, "handed_tablet", text, client_key=client.pk)
    return SigningOnTablet(client.pk, text.pk, by.pk, begun).address_of(text)
