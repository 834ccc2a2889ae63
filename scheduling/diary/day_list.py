"""Read the visits of a day as the desk prints them: one line each, in the order of the day."""

from dataclasses import dataclass
from datetime import date

from clients.addressing import speaker
from clients.client_limits import limits_for
from clients.models import Client
from clinic.appearance.phones import national_form
from clinic.models import Location, Practice
from clinic.spans import span_of_day
from scheduling.diary.columns import VisitEntry
from scheduling.diary.shown import visits_shown, who_want_a_call


@dataclass(frozen=True)
class ListedVisit(VisitEntry):
    """A visit as a line of the list: whom to call, and what the desk is to mind; nothing clinical."""

    called: Client
    phone: str
    desk_texts: tuple[str, ...]


def list_of_day(location: Location, day: date, practice: Practice) -> list[ListedVisit]:
    """Return the visits of a day that were not cancelled, earliest first."""
    shown = visits_shown(location, span_of_day(day, location.zone)).with_people().with_first_visits()
    visits = list(shown.select_related("client__guardian").order_by("starts_at", "pk"))
    people = {a.client_id for visit in visits for a in visit.attendances.all()}
    limits, want_call = limits_for(people, day) if people else {}, who_want_a_call(people)
    lines = []
    for visit in visits:
        treated = {a.client_id for a in visit.attendances.all()}
        called = speaker(visit.client, day, practice)
        texts = {text for person in treated for text in limits[person].desk_texts}
        lines.append(
            ListedVisit(
                visit=visit,
                place="",
                tails=(),
                first_visits=frozenset(vars(visit)["first_visits"]),
                wants_call=not treated.isdisjoint(want_call),
                called=called,
                phone=national_form(called.phone, practice.country),
                desk_texts=tuple(sorted(texts)),
            )
        )
    return lines
