"""The page on which a visit is booked: what it shows at each step."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.duplicates import people_alike
from clients.screens.registration.form import NewClientForm
from clinic.appearance.phones import national_form
from clinic.mail.wording import listed, money
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest
from scheduling.availability.alternatives import HELPED_BY_OTHER_TIMES, alternatives_to
from scheduling.availability.offers import Offer
from scheduling.availability.slots import MINUTE
from scheduling.availability.suitability import require_on_file
from scheduling.availability.weeks import DAYS, FreeWeek, free_week
from scheduling.bookings.people_found import PeopleFound, find_people
from scheduling.screens.booking.form import EXACT, BookingForm, ChosenTime, value_of
from scheduling.screens.booking.held import hold_shown
from scheduling.screens.booking.wanted import WantedVisit
from scheduling.screens.booking.why_not import lines_why_not
from scheduling.screens.shown_schedule import LATEST

MOST_FOUND = 10
GENDERS = {"female": _("Prefers a woman."), "male": _("Prefers a man.")}
PARTS = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}
OF_THE_THERAPIST = frozenset({"no_candidates", "not_a_candidate", "therapist_unwanted"})
"""Those that no other time helps with this therapist."""


@dataclass(frozen=True)
class ShownOffer:
    """A free time as the page shows it, its therapist by name; `starts_at` is in the zone of its location."""

    offer: Offer
    therapist: str
    is_chosen: bool = False

    @property
    def value(self) -> str:
        return value_of(self.offer)

    @property
    def starts_at(self) -> Any:
        return self.offer.slot.starts_at.astimezone(self.offer.location.zone)


@dataclass
class BookingPage:
    """A visit that is wanted, the forms it is booked by, and what stands in the way."""

    wanted: WantedVisit
    form: BookingForm
    newcomer: NewClientForm
    refusal: Refusal | None = None
    refused: ChosenTime | None = None
    not_held: Refusal | None = None
    status: int | None = None

    def take_refusal(self, refusal: Refusal, chosen: ChosenTime) -> None:
        """Show why this time was refused, and what could be had instead."""
        self.refusal, self.refused = refusal, chosen
        if not people_alike(refusal):
            self.wanted.at = chosen.starts_at.astimezone(self.wanted.zone)

    def render(self, request: StaffRequest, *, search: str = "", guest: str = "") -> HttpResponse:
        """Answer with the whole page, or with its part for the panel beside the diary."""
        wanted = self.wanted
        week, note = self._week()
        context = {
            "title": _("Book a visit"),
            "practice": wanted.practice,
            "wanted": wanted,
            "form": self.form,
            "newcomer": self.newcomer,
            "key": new_key(),
            "search": search,
            "found": find_people(search, most=MOST_FOUND),
            "guest": guest,
            "guests_found": self._guests(guest),
            "services": [
                (each, each.length // MINUTE, money(each.price, wanted.practice.currency))
                for each in wanted.services
            ],
            "wishes": self._wishes(),
            "parts": PARTS,
            "days": self._days(week),
            "is_free": week is not None and week.first is not None,
            "note": note,
            "alternatives": self._alternatives(),
            "why_not": self._why_not(),
            "duplicates": people_alike(self.refusal),
            "refusal": self.refusal,
            "is_place_unclear": self.refusal is not None and self.refusal.code == "location_missing",
            "exact": self._exact(),
            "phone": self._phone(),
            "in_panel": is_partial(request),
            **hold_shown(request, wanted.hold, refusal=self.not_held),
            **self._links(week),
        }
        template = "scheduling/book.html" + ("#booking" if is_partial(request) else "")
        return render_screen(request, template, context, status=self._status())

    def _status(self) -> int:
        return self.status or max(self.form.status, self.newcomer.status)

    def _start(self) -> date:
        today = self.wanted.place.today() if self.wanted.place else self.wanted.practice.today()
        return min(max(self.wanted.on or today, today), LATEST)

    def _week(self) -> tuple[FreeWeek | None, str]:
        """Return the free times, or the sentence why there can be none for this visit."""
        visit = self.wanted.visit
        if visit is None or (self.wanted.client is None and not self.wanted.is_new):
            return None, ""
        try:
            require_on_file([person for person in (visit.client, *self.wanted.guests) if person])
            return free_week(
                visit,
                self._start(),
                self.wanted.zone,
                part_of_day=self.wanted.part_of_day,
                shown=self.wanted.at,
            ), ""
        except Refusal as refusal:
            return None, refusal.reason

    def _days(self, week: FreeWeek | None) -> list[dict[str, Any]]:
        """Return the days with their times: one is chosen, unless somebody new is registered."""
        if week is None:
            return []
        chosen = self.form.data.get("time") or self._asked(week)
        return [
            {
                "on": day.on,
                "times": [self._shown(offer, is_chosen=value_of(offer) == chosen) for offer in day.offers],
            }
            for day in week.days
        ]

    def _asked(self, week: FreeWeek) -> str:
        if self.wanted.at:
            return EXACT
        return value_of(week.first) if week.first and not self.wanted.is_new else ""

    def _exact(self) -> dict[str, Any]:
        """Return the day and time to fill into the fields for an exact time, and whether it is chosen."""
        at, sent = self.wanted.at, self.form.data
        return {
            "is_chosen": sent.get("time") == EXACT if sent.get("time") else bool(at),
            "day": sent.get("day") or (at.date().isoformat() if at else ""),
            "clock": sent.get("clock") or (f"{at:%H:%M}" if at else ""),
        }

    def _shown(self, offer: Offer, *, is_chosen: bool = False) -> ShownOffer:
        return ShownOffer(offer, self._name_of(offer.therapist), is_chosen)

    def _name_of(self, therapist: UUID | None) -> str:
        return next((each.name for each in self.wanted.therapists if each.pk == therapist), "")

    def _alternatives(self) -> dict[str, list[ShownOffer]]:
        """Return two rows of times in place of one that was refused."""
        visit = self.wanted.visit
        if not (visit and self.refused and self.refusal) or self.refusal.code not in HELPED_BY_OTHER_TIMES:
            return {}
        if self.refusal.code in OF_THE_THERAPIST:
            visit = replace(visit, requested=())
        found = alternatives_to(visit, self.refused.starts_at)
        return {"same_time": self._all(found.same_time), "nearest": self._all(found.nearest)}

    def _why_not(self) -> list[str]:
        visit = self.wanted.visit
        if visit is None or self.refused is None or self.refusal is None:
            return []
        return lines_why_not(visit, self.refused.starts_at, self.refusal)

    def _all(self, offers: Iterable[Offer]) -> list[ShownOffer]:
        return [self._shown(offer) for offer in offers]

    def _guests(self, typed: str) -> PeopleFound:
        chosen = {person.pk for person in (self.wanted.client, *self.wanted.guests) if person}
        found = find_people(typed, most=MOST_FOUND)
        return PeopleFound([each for each in found.people if each.client.pk not in chosen], found.is_cut)

    def _wishes(self) -> list[str]:
        """Return the sentences that say which therapists the client prefers, and never wants."""
        visit = self.wanted.visit
        if visit is None or visit.client is None:
            return []
        wishes = visit.preferences
        preferred = [each.name for each in self.wanted.therapists if each.pk in wishes.preferred]
        never = [each.name for each in self.wanted.therapists if each.pk in wishes.never]
        said = [gettext("Prefers %(names)s.") % {"names": listed(preferred)}] if preferred else []
        said += [gettext("Never %(names)s.") % {"names": listed(never)}] if never else []
        return [*said, *([str(GENDERS[wishes.gender])] if wishes.gender in GENDERS else [])]

    def _phone(self) -> str:
        client, practice = self.wanted.client, self.wanted.practice
        return national_form(client.phone, practice.country) if client else ""

    def _links(self, week: FreeWeek | None) -> dict[str, Any]:
        """Return the addresses of the steps that are links."""
        wanted, path, start = self.wanted, reverse("book"), self._start()
        today = wanted.practice.today()
        earlier = max(start - timedelta(days=DAYS), today)
        following = week.following if week else None
        return {
            "following": following and self._shown(following),
            "following_address": following and wanted.address(path, on=following.day, at=""),
            "waitlist_address": wanted.address(
                reverse("new_waitlist_entry"), service=wanted.service and wanted.service.pk, at="", on=""
            ),
            "somebody_else": wanted.address(path, client="", guests=()),
            "somebody_new": wanted.address(path, client="", new="1"),
            "somebody_known": wanted.address(path, new=""),
            "earlier": wanted.address(path, on=earlier, at="") if start > today else "",
            "later": wanted.address(path, on=start + timedelta(days=DAYS), at=""),
            "first_available": wanted.address(path, on="", at=""),
        }
