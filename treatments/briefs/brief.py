"""All a therapist needs to know before a visit, for each person treated in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.models import Condition, Consent, HealthStatement
from clients.models.age import age_on
from clients.models.consent_text import ASKED_OF_ALL
from clinic import clock
from clinic.models import Practice
from scheduling.models import Appointment, Attendance
from treatments.briefs import queries
from treatments.briefs.alerts import Alert
from treatments.briefs.alerts_of_person import HealthOnFile, alerts_of_person
from treatments.briefs.helpful_work import helpful_work
from treatments.briefs.last_visits import found_in, knots_of_last, work_done_in
from treatments.briefs.short_brief import ShortBrief
from treatments.intake.news import news_since
from treatments.measures.severity import (
    HARD_TO_REACH,
    PERSISTS_AFTER_DAYS,
    ROUTES,
    band_of,
    raise_band,
    worst_band,
)
from treatments.models import (
    CheckIn,
    ClinicalSettings,
    Episode,
    FollowUp,
    Reading,
    SelfCarePlan,
)
from treatments.models.follow_up import URGENCIES


@dataclass(frozen=True)
class Brief(ShortBrief):
    """The whole brief of one person of the visit; on a first visit its lists are empty."""

    age: int | None
    told_to_desk: list[HealthStatement]
    consents_missing: list[str]
    band: str
    follow_ups: list[FollowUp]
    check_ins: list[CheckIn]
    readings: list[Reading]
    plan: SelfCarePlan | None
    adherence: list[CheckIn]
    next_visit: Appointment | None

    @property
    def route(self) -> str:
        """The kind of care for the band of pain: one of ROUTES; blank when unknown."""
        return ROUTES.get(self.band, "")


@dataclass(frozen=True)
class BriefData:
    """The rows that were read for all people of the visit, by client."""

    on: date
    zone: ZoneInfo
    adult_age: int
    settings: ClinicalSettings
    before: queries.ByClient[Attendance]
    plans: queries.ByClient[SelfCarePlan]
    check_ins: queries.ByClient[CheckIn]
    readings: queries.ByClient[Reading]
    conditions: queries.ByClient[Condition]
    told_to_desk: queries.ByClient[HealthStatement]
    news_of_forms: dict[UUID, list[str]]
    with_history: set[UUID]
    consents: queries.ByClient[Consent]
    episodes: queries.ByClient[Episode]
    follow_ups: queries.ByClient[FollowUp]
    coming: queries.ByClient[Attendance]


def visit_briefs(visit: Appointment) -> list[Brief]:
    """Return a brief for each person treated in the visit; each holds only the rows of that person."""
    people = list(visit.attendances.all())
    ids = [attendance.client_id for attendance in people]
    on, until = visit.starts_at.astimezone(visit.location.zone).date(), visit.ended_at or clock.now()
    before, plans = queries.visits_before(ids, visit), queries.plans_before(ids, visit)
    last_seen = {client: _last_seen(before[client]) for client in ids}
    since = {client: _answers_from(last_seen[client], plans[client]) for client in ids}
    data = BriefData(
        on=on,
        zone=visit.location.zone,
        adult_age=Practice.current().adult_age,
        settings=ClinicalSettings.current(),
        before=before,
        plans=plans,
        check_ins=queries.check_ins_answered(since, until),
        readings=queries.readings_given(last_seen, until),
        conditions=queries.conditions_on(ids, on),
        told_to_desk=queries.told_to_desk(ids),
        news_of_forms=news_since(last_seen),
        with_history=queries.with_health_history(ids),
        consents=queries.consents_given(ids),
        episodes=queries.open_episodes(ids),
        follow_ups=queries.open_follow_ups(ids),
        coming=queries.next_visits(ids, visit),
    )
    return [_brief(attendance, data) for attendance in people]


def _brief(attendance: Attendance, data: BriefData) -> Brief:
    client, birth_on = attendance.client_id, attendance.client.birth_on
    before, plans, check_ins = data.before[client], data.plans[client], data.check_ins[client]
    last_seen, consents = _last_seen(before), {each.kind for each in data.consents[client]}
    return Brief(
        attendance=attendance,
        age=age_on(birth_on, data.on) if birth_on else None,
        alerts=_alerts(attendance, data),
        told_to_desk=data.told_to_desk[client],
        consents_missing=[kind for kind in ASKED_OF_ALL if kind not in consents],
        episodes=data.episodes[client],
        band=_band(data.episodes[client], before[:1], data) or "",
        follow_ups=sorted(data.follow_ups[client], key=lambda follow_up: URGENCIES.index(follow_up.urgency)),
        check_ins=[each for each in check_ins if last_seen is None or _answered_at(each) > last_seen],
        readings=data.readings[client],
        last=before[0] if before else None,
        helped=helpful_work(work_done_in(before)),
        plan=plans[0] if plans else None,
        adherence=_adherence(plans, check_ins),
        next_visit=next((each.appointment for each in data.coming[client]), None),
        knots=knots_of_last(before, data.settings.change_thresholds),
    )


def _last_seen(before: Sequence[Attendance]) -> datetime | None:
    """Return the end of the last visit; None on a first visit."""
    return (before[0].appointment.ended_at or before[0].appointment.starts_at) if before else None


def _answers_from(last_seen: datetime | None, plans: Sequence[SelfCarePlan]) -> datetime | None:
    """Return the time from which answers matter: the last visit, or the plan they may be about."""
    sent = [plan.sent_at for plan in plans if plan.sent_at]
    return min([last_seen, *sent]) if last_seen else None


def _answered_at(check_in: CheckIn) -> datetime:
    assert check_in.answered_at is not None
    return check_in.answered_at


def _adherence(plans: Sequence[SelfCarePlan], check_ins: Sequence[CheckIn]) -> list[CheckIn]:
    """Return the answers to "did you do it?" since the last plan was sent, oldest first."""
    sent_at = plans[0].sent_at if plans else None
    if sent_at is None:
        return []
    return [each for each in check_ins if each.did_it and _answered_at(each) > sent_at]


def _alerts(attendance: Attendance, data: BriefData) -> list[Alert]:
    client = attendance.client_id
    health = HealthOnFile(
        recorded=data.conditions[client],
        follow_ups=data.follow_ups[client],
        told_to_desk=[statement.words for statement in data.told_to_desk[client]],
        news_of_forms=data.news_of_forms[client],
        has_consent=any(consent.kind == "treatment" for consent in data.consents[client]),
        lacks_history=not data.before[client] and client not in data.with_history,
    )
    return alerts_of_person(attendance, data.on, data.adult_age, health)


def _band(episodes: Iterable[Episode], last: Iterable[Attendance], data: BriefData) -> str | None:
    """Return the band of the worst complaint, by its latest 7-day average, as plans use it."""
    marked = {point.muscle.slug for point in found_in(last) if point.muscle}
    bounds = {"moderate_from": data.settings.moderate_from, "severe_from": data.settings.severe_from}
    return worst_band(
        raise_band(
            band_of(each.averages[-1].value, **bounds),  # type: ignore[attr-defined]
            persistent=each.duration_by(data.on, data.zone) > timedelta(days=PERSISTS_AFTER_DAYS),
            hard_to_reach=bool(marked & HARD_TO_REACH),
        )
        for each in episodes
        if each.averages  # type: ignore[attr-defined]
    )
