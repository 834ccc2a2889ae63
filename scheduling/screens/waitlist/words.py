"""The waitlist in words."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.mail.wording import listed
from clinic.models import Resource
from scheduling.models import FreedTime, WaitlistEntry, WaitlistOffer
from scheduling.screens.waitlist.form import PARTS

OUTCOMES = {
    "offered": gettext_lazy("waits for an answer"),
    "accepted": gettext_lazy("accepted"),
    "declined": gettext_lazy("declined"),
    "expired": gettext_lazy("not answered in time"),
    "gone": gettext_lazy("given to somebody else by hand"),
    "withdrawn": gettext_lazy("taken back"),
}
ENDINGS = {
    "booked": gettext_lazy("Booked"),
    "over": gettext_lazy("The days are over"),
    "withdrawn": gettext_lazy("Taken off the waitlist"),
    "archived": gettext_lazy("The record is archived"),
}
CAUSES = {
    "cancelled": gettext_lazy("a visit was cancelled"),
    "moved": gettext_lazy("a visit was moved"),
    "no_show": gettext_lazy("somebody did not come"),
    "block_ended": gettext_lazy("a block ended"),
    "shift_changed": gettext_lazy("a shift changed"),
    "offer_ended": gettext_lazy("an offer ended"),
}


def therapist_names() -> dict[UUID, str]:
    """Return the name of each therapist."""
    return dict(Resource.objects.filter(kind="therapist").order_by("name").values_list("pk", "name"))


def wish_in_words(entry: WaitlistEntry, names: Mapping[UUID, str]) -> str:
    """Return what would suit an entry, on one line."""
    days = [str(WEEKDAYS[day]) for day in entry.weekdays]
    parts = [str(PARTS[part]) for part in entry.parts]
    therapists = [names[key] for key in entry.therapists if key in names]
    words = [
        listed(therapists) if therapists else _("anyone"),
        entry.location.name if entry.location else "",
        listed(days) if days else _("any day"),
        listed(parts) if parts else _("any time"),
        _("{first} to {last}").format(
            first=date_format(entry.first_on, "j M"), last=date_format(entry.last_on, "j M")
        ),
    ]
    return " · ".join(filter(None, words))


def offer_lines(offers: list[WaitlistOffer]) -> list[dict[str, Any]]:
    """Return each offer with its time and what became of it in words."""
    return [
        {
            "offer": offer,
            "zone": offer.location.zone,
            "outcome": OUTCOMES["expired" if offer.state == "offered" and not offer.is_open else offer.state],
        }
        for offer in offers
    ]


def freed_line(freed: FreedTime, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a freed time with who was freed and why in words."""
    return {
        "freed": freed,
        "therapists": listed([names[key] for key in freed.resources if key in names]),
        "cause": CAUSES[freed.cause],
    }
