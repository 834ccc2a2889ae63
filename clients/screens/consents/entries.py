"""The line of the set-up about consent texts."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.models import ConsentText
from clinic.models import Staff
from clinic.screens.set_up_entry import TREATMENT, SetUpEntry


def consent_text_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of the texts that clients agree to: for how many kinds one is in use."""
    number = ConsentText.objects.published().values("kind").distinct().count()
    state = ngettext("%(number)s kind is asked", "%(number)s kinds are asked", number) % {"number": number}
    yield SetUpEntry(TREATMENT, "consent_texts", _("Consent texts"), state, "practice.change")
