"""The links that members of staff find in their letters."""

import re

from clinic.models import Envelope, Staff


def link_of(person: Staff) -> str:
    """Return the path of the page behind the link in somebody's newest letter."""
    letter = Envelope.objects.filter(recipient_key=str(person.pk)).latest("created_at")
    found = re.search(r"/c/[\w.%-]+", letter.text)
    assert found, letter.text
    return found.group()
