"""The letters about visits, and the visits of which a letter did not reach its reader."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from clinic import clock
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope
from clinic.models.outbox import EnvelopeQuery
from scheduling.models import Appointment, SickDayVisit
from scheduling.models.appointment import AHEAD


def letters_of_visits(visit: str = "pk", series: str = "series") -> EnvelopeQuery:
    """Return the letters about the visit, its series or its sick day, that the query around names."""
    own = Concat(Value("appointment:"), Cast(OuterRef(visit), TextField()))
    of_series = Concat(Value("series:"), Cast(OuterRef(series), TextField()))
    settled = SickDayVisit.objects.filter(visit=OuterRef(OuterRef(visit))).order_by("-pk")
    of_sick_day = Concat(Value("sick_day:"), Cast(Subquery(settled.values("told_with")[:1]), TextField()))
    return Envelope.objects.filter(about__in=[own, of_series, of_sick_day])


def attach_letters(visit: Appointment) -> Appointment:
    """Return the visit with the letters about it, the newest first, each with its present state."""
    keys = [visit.letter_key, *([visit.series.letter_key] if visit.series else [])]
    keys += [each.letter_key for each in visit.sick_day_visits.all()]
    letters = with_present_state(Envelope.objects.filter(about__in=keys)).order_by("-created_at", "-pk")
    for letter in letters:
        letter.__dict__["local_zone"] = visit.local_zone
    visit.__dict__["letters"] = list(letters)
    return visit


def visits_not_told(visits: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Keep the visits to come, or cancelled by the clinic, of which somebody's newest letter did not leave.

    Letters that their reader asked for no more are left out. Who confirmed the visit since knows of it.
    """
    newer = Envelope.objects.filter(
        about=OuterRef("about"),
        recipient_key=OuterRef("recipient_key"),
        created_at__gt=OuterRef("created_at"),
    )
    newer = newer.exclude(state="withdrawn").exclude(cause="opt_out")
    unheard_since = Coalesce(OuterRef("confirmed_at"), OuterRef("created_at"))
    not_told = letters_of_visits().undelivered().exclude(cause="opt_out")
    not_told = not_told.filter(~Exists(newer), created_at__gte=unheard_since)
    to_be_known = Q(state__in=AHEAD) | Q(state="cancelled", cancelled_by="clinic")
    return visits.filter(to_be_known, Exists(not_told), starts_at__gt=clock.now())
