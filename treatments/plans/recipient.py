"""The reader of a plan's letter: who agreed to it and has an address."""

from clients.addressing import Addressee, addressee
from clients.models import Consent
from clinic.refusals import Refusal
from treatments.models import SelfCarePlan


def plan_recipient(plan: SelfCarePlan) -> Addressee:
    """Return the addressee, who consented and has an address, and a birth date if the mailbox is shared.

    Raises `consent_missing`, `address_missing` and `birth_date_missing`.
    """
    client = plan.note.attendance.client
    if not Consent.objects.all().has_consent(client.pk, "aftercare"):
        raise Refusal(
            "consent_missing", "The client has not agreed to aftercare by e-mail. Ask, then record it."
        )
    to = addressee(client, plan.note.location.today())
    if to is None:
        raise Refusal(
            "address_missing", "There is no e-mail address for this client. Add one, or print the plan."
        )
    if to.shared_mailbox and client.birth_on is None:
        raise Refusal(
            "birth_date_missing",
            "Others read this mailbox. Record the birth date, so that the page can ask for it.",
        )
    return to
