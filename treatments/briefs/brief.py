"""All a therapist needs before the door opens, for each person of a visit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.age import age_on
from clients.client_limits import active_condition
from clients.limits import combined_limits
from clients.models import Condition
from clients.models.consent import KINDS
from clinic import clock
from scheduling.models import Appointment, Attendance
from treatments.briefs import queries as rows
from treatments.briefs.alerts import Alert, OnFile, alert_lines
from treatments.briefs.what_helped import Done, Helped, what_helped
from treatments.measures.severity import (
    HARD_TO_REACH,
    PERSISTS_AFTER_DAYS,
    ROUTES,
    band_of,
    raise_band,
    worst_band,
)
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, MarkedPoint, Reading, SelfCarePlan
from treatments.models.follow_up import URGENCIES


@dataclass(frozen=True)
class Brief:
    """What there is to know about one person of the visit; on a first visit it is empty but present."""

    attendance: Attendance
    age: int | None
    alerts: list[Alert]
    consents_missing: list[str]
    episodes: list[Episode]
    band: str
    follow_ups: list[FollowUp]
    check_ins: list[CheckIn]
    readings: list[Reading]
    last: Attendance | None
    helped: list[Helped]
    plan: SelfCarePlan | None
    adherence: list[str]
    next_visit: Appointment | None

    @property
    def route(self) -> str:
        """Who should look after it; blank when unknown."""
        return ROUTES.get(self.band, "")


@dataclass(frozen=True)
class Material:
    """What was read for all the people of the visit, by client."""

    on: date
    settings: ClinicalSettings
    before: rows.ByClient[Attendance]
    plans: rows.ByClient[SelfCarePlan]
    check_ins: rows.ByClient[CheckIn]
    readings: rows.ByClient[Reading]
    conditions: rows.ByClient[Condition]
    consents: rows.ByClient[str]
    episodes: rows.ByClient[Episode]
    follow_ups: rows.ByClient[FollowUp]
    coming: rows.ByClient[Appointment]


def briefs_of(visit: Appointment) -> list[Brief]:
    """One for each person treated in the visit, which comes with its people; each holds only their own."""
    people = list(visit.attendances.all())
    ids = [one.client_id for one in people]
    on, until = visit.starts_at.astimezone(visit.location.zone).date(), visit.ended_at or clock.now()
    before, plans = rows.visits_before(ids, visit), rows.plans_before(ids, visit)
    seen = {one: _last_seen(before[one]) for one in ids}
    material = Material(
        on=on,
        settings=ClinicalSettings.current(),
        before=before,
        plans=plans,
        check_ins=rows.check_ins_answered({one: _earlier(seen[one], plans[one]) for one in ids}, until),
        readings=rows.readings_given(seen, until),
        conditions=rows.conditions_on(ids, on),
        consents=rows.consents_given(ids),
        episodes=rows.open_episodes(ids),
        follow_ups=rows.open_follow_ups(ids),
        coming=rows.next_visits(ids, visit),
    )
    return [_brief(one, material) for one in people]


def _brief(one: Attendance, known: Material) -> Brief:
    who, birth_on = one.client_id, one.client.birth_on
    before, plans, check_ins = known.before[who], known.plans[who], known.check_ins[who]
    seen = _last_seen(before)
    return Brief(
        attendance=one,
        age=age_on(birth_on, known.on) if birth_on else None,
        alerts=_alerts(one, known.conditions[who], known.on),
        consents_missing=[kind for kind in KINDS if kind not in known.consents[who]],
        episodes=known.episodes[who],
        band=_band(known.episodes[who], before[:1], known) or "",
        follow_ups=sorted(known.follow_ups[who], key=lambda each: URGENCIES.index(each.urgency)),
        check_ins=[each for each in check_ins if seen is None or _answered(each) > seen],
        readings=known.readings[who],
        last=before[0] if before else None,
        helped=what_helped(_done(before)),
        plan=plans[0] if plans else None,
        adherence=_adherence(plans, check_ins),
        next_visit=next(iter(known.coming[who]), None),
    )


def _last_seen(before: Sequence[Attendance]) -> datetime | None:
    """When the last visit was over; null on a first visit."""
    return (before[0].appointment.ended_at or before[0].appointment.starts_at) if before else None


def _earlier(seen: datetime | None, plans: Sequence[SelfCarePlan]) -> datetime | None:
    """From when on answers matter: since the last visit, or since the plan they may be about."""
    sent = [plan.sent_at for plan in plans if plan.sent_at]
    return min([seen, *sent]) if seen else None


def _answered(check_in: CheckIn) -> datetime:
    assert check_in.answered_at is not None
    return check_in.answered_at


def _adherence(plans: Sequence[SelfCarePlan], check_ins: Sequence[CheckIn]) -> list[str]:
    """What was answered to "did you do it?" since the last plan was sent, oldest first."""
    sent_at = plans[0].sent_at if plans else None
    if sent_at is None:
        return []
    return [each.did_it for each in check_ins if each.did_it and _answered(each) > sent_at]


def _alerts(one: Attendance, conditions: Iterable[Condition], on: date) -> list[Alert]:
    on_file = [OnFile(active_condition(each, on), each.cleared_until, each.note) for each in conditions]
    return alert_lines(on_file, combined_limits(each.standing for each in on_file), one.health_news)


def _band(episodes: Iterable[Episode], last: Iterable[Attendance], known: Material) -> str | None:
    """How bad it is, as plans see it: of the worst complaint, by its latest 7-day average."""
    marked = {point.muscle.slug for point in _points(last) if point.muscle}
    begins = {"moderate_from": known.settings.moderate_from, "severe_from": known.settings.severe_from}
    return worst_band(
        raise_band(
            band_of(each.averages[-1].value, **begins),  # type: ignore[attr-defined]
            persistent=each.duration_by(known.on) > timedelta(days=PERSISTS_AFTER_DAYS),
            hard_to_reach=bool(marked & HARD_TO_REACH),
        )
        for each in episodes
        if each.averages  # type: ignore[attr-defined]
    )


def _points(visits: Iterable[Attendance]) -> list[MarkedPoint]:
    """The marks of these visits."""
    return [point for visit in visits for note in visit.notes.all() for point in note.points.all()]


def _done(visits: Iterable[Attendance]) -> list[Done]:
    """The marks of these visits as the rule about what helped reads them."""
    return [
        Done(
            muscle=point.muscle.name if point.muscle else "",
            site=point.site.code if point.site else "",
            side=point.side,
            technique=point.technique or "",
            before=point.pain_on_pressure_before,
            after=point.pain_on_pressure_after,
            response=point.response or "",
        )
        for point in _points(visits)
    ]
