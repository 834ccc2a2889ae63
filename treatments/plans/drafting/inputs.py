"""Records as the rules of planning read them, and the steps of a plan as records."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from clients.limits import Limits
from clients.places import Place
from treatments.catalogue.zones import shapes_of_zones
from treatments.limits.on_marks import is_off_limits
from treatments.limits.on_plans import EffectOnPlan, Restrictions
from treatments.measures.severity import PERSISTS_AFTER_DAYS
from treatments.models import (
    ClinicalSettings,
    MarkedPoint,
    Muscle,
    PlanEffect,
    PlanStep,
    SelfCarePlan,
    SessionNote,
    Zone,
)
from treatments.notes.within_limits import work_at
from treatments.plans.drafting.compose import Circumstances
from treatments.plans.drafting.general_advice import SPOTS_OF_GROUPS
from treatments.plans.drafting.places import places_of_muscles
from treatments.plans.drafting.selection import Finding
from treatments.plans.drafting.steps import Dose, MuscleCare, Press, Step, Stretch
from treatments.vocabulary import FLOOR_POSITIONS

STEP_COLUMNS = {field.name for field in fields(Step)} - {"muscle", "sites", "days", "cautions", "taught"}
"""The fields that a step and its row have under the same name."""


def findings_of(note: SessionNote, limits: Limits) -> list[Finding]:
    """Return the note's points that have a muscle; a free place without one cannot be planned for."""
    shapes = shapes_of_zones() if limits.avoid else {}
    felt = dict(Zone.objects.values_list("slug", "felt"))
    complaint: set[UUID] = {zone.zone_id for zone in note.episode.zones.all()} if note.episode else set()
    points = note.points.knots().select_related("site", "muscle").prefetch_related("site__referrals")
    return [
        _finding(point, felt, complaint, off_limits=is_off_limits(work_at(point, shapes), limits))
        for point in points
        if point.muscle
    ]


def _finding(point: MarkedPoint, felt: dict[str, str], complaint: set[UUID], *, off_limits: bool) -> Finding:
    assert point.muscle is not None
    usual = {r.zone_id for r in point.site.referrals.all() if r.primary} if point.site else set()
    return Finding(
        muscle=point.muscle.slug,
        side=point.side,
        site=point.site.code if point.site else "",
        therapist_only=point.site.therapist_only if point.site else False,
        active=None if point.activity is None else point.activity == "active",
        pain=point.pain_on_pressure_before,
        fits_complaint=bool(usual & complaint),
        felt_in=tuple(felt[slug] for slug in point.referral_felt or () if slug in felt),
        no_self_care=point.no_self_care,
        off_limits=off_limits,
        taught=point.taught_at is not None,
    )


def muscle_cares(slugs: Iterable[str], *, spots: Sequence[str] = ()) -> dict[str, MuscleCare]:
    """Return the catalogue's self-care of these muscles, and of those in use at the `spots`."""
    named = Q(slug__in=set(slugs)) | Q(common_spots__overlap=list(spots), retired_at=None)
    return {muscle.slug: _care(muscle) for muscle in Muscle.objects.with_points().filter(named)}


def _care(muscle: Muscle) -> MuscleCare:
    care = muscle.self_care
    sites = [site for site in muscle.trigger_points.all() if site.retired_at is None]
    return MuscleCare(
        slug=muscle.slug,
        name=muscle.name,
        plain_name=care.plain_name,
        region=muscle.region,
        presses=tuple(
            Press(press.tool, press.position, press.text, press.brief) for press in care.presses.all()
        ),
        teach_first=care.teach_first,
        hold_min=care.hold_seconds_min,
        hold_max=care.hold_seconds_max,
        repeats=care.repeats,
        sessions_per_week_max=care.sessions_per_week_max,
        may_be_rolled=care.may_be_rolled,
        press_cautions=tuple(care.press_cautions),
        stretch_cautions=tuple(care.stretch_cautions),
        stretch=Stretch(
            name=care.stretch_name,
            sided=care.stretch_sided,
            text=care.stretch_text,
            brief=care.stretch_brief,
            position=care.stretch_position,
            hold_seconds=care.stretch_hold_seconds,
            repeats=care.stretch_repeats,
            per_day=care.stretch_per_day,
            tool=care.stretch_tool,
            hold_on_to=care.stretch_hold_on_to,
            risks=frozenset(care.stretch_risks),
        ),
        has_therapist_only_points=any(site.therapist_only for site in sites),
        common_spots=frozenset(muscle.common_spots),
        felt_from={site.code: [r.zone.felt for r in site.referrals.all() if r.primary] for site in sites},
    )


def is_persistent(note: SessionNote) -> bool:
    """Return True if the complaint is known to have lasted over three months."""
    if note.episode is None:
        return False
    zone = note.attendance.appointment.location.zone
    return note.episode.duration_by(note.visit_on, zone) > timedelta(days=PERSISTS_AFTER_DAYS)


def dose_from_settings(settings: ClinicalSettings) -> Dose:
    """Return the clinic's numbers for plans."""
    numbers = {field.name: getattr(settings, field.name) for field in fields(Dose)}
    days = {name: tuple(numbers[name]) for name in ("three_days", "two_days")}
    return Dose(**(numbers | days))


def circumstances_of(note: SessionNote) -> Circumstances:
    """Return the client's side of a plan after the session of this note."""
    client, complaint = note.attendance.client, note.episode
    groups = {place.zone.group for place in complaint.zones.select_related("zone")} if complaint else ()
    irregular = complaint is not None and (complaint.kind == "cramp" or "irregular_meals" in complaint.causes)
    return Circumstances(
        tools_owned=client.self_care_tools,
        pain=note.pain_before,
        persistent=is_persistent(note),
        spots=sorted({spot for group in groups for spot in SPOTS_OF_GROUPS.get(group, ())}),
        eats_irregularly=irregular,
    )


def restrictions_of(limits: Limits, note: SessionNote, muscles: Collection[str]) -> Restrictions:
    """Return a client's limits on plans: conditions, their effects, and how far down the client gets.

    They are judged for the places of these muscles.
    """
    client = note.attendance.client
    techniques: dict[Place | None, frozenset[str]] = {}
    for limit in limits.limits:
        techniques[limit.place] = techniques.get(limit.place, frozenset()) | limit.techniques_excluded
    return Restrictions(
        self_care=limits.self_care,
        avoided_places=tuple(limits.avoid),
        avoided_muscles=limits.avoid_muscles,
        positions_avoided=limits.positions_avoid
        | (frozenset() if client.gets_down_to_floor else frozenset(FLOOR_POSITIONS)),
        techniques_excluded=techniques,
        places_of=places_of_muscles(note, muscles, limits),
        effects=[_effect(row) for row in PlanEffect.objects.filter(codes__overlap=sorted(limits.codes))]
        if limits.codes
        else (),
    )


def _effect(row: PlanEffect) -> EffectOnPlan:
    return EffectOnPlan(
        codes=frozenset(row.codes),
        tools_allowed=frozenset(row.tools_allowed) or None,
        tools_removed=frozenset(row.tools_removed),
        tools_removed_in=(frozenset(row.tools_removed_in_regions), frozenset(row.regions_of_tools)),
        risks_removed=frozenset(row.stretch_risks_removed),
        risks_removed_in=(frozenset(row.stretch_risks_removed_in_regions), frozenset(row.regions_of_risks)),
        no_pressure_muscles=frozenset(row.no_pressure_muscles),
        no_pressure_regions=frozenset(row.no_pressure_regions),
        no_stretch_muscles=frozenset(row.no_stretch_muscles),
        positions_removed=frozenset(row.positions_removed),
        kinds_removed=frozenset(row.kinds_removed),
        hold_min=row.hold_seconds_min,
        hold_max=row.hold_seconds_max,
        intensity_max=row.intensity_max,
        max_muscles=row.max_muscles,
        client_line=row.client_line,
    )


def rows_of(plan: SelfCarePlan, steps: list[Step], *, after: int = 0) -> list[PlanStep]:
    """Return new rows for these steps, in their order, the first at position `after`."""
    slugs = {step.muscle for step in steps if step.muscle}
    muscles = {muscle.slug: muscle for muscle in Muscle.objects.filter(slug__in=slugs)}
    taught = taught_points(plan.note)
    return [
        PlanStep(
            plan=plan,
            position=position,
            muscle=muscles.get(step.muscle),
            sites=list(step.sites),
            days=list(step.days),
            cautions=list(step.cautions),
            taught_at=taught[step.muscle].taught_at if step.taught else None,
            taught_by=taught[step.muscle].taught_by if step.taught else None,
            **{name: getattr(step, name) for name in STEP_COLUMNS},
        )
        for position, step in enumerate(steps, after)
    ]


def taught_points(note: SessionNote) -> dict[str, MarkedPoint]:
    """Return, by muscle, the points whose self-treatment was shown to the client."""
    points = note.points.filter(taught_at__isnull=False).select_related("muscle", "taught_by")
    return {point.muscle.slug: point for point in points if point.muscle}


def step_from_row(row: PlanStep) -> Step:
    """Return a row as a step of the rules."""
    return Step(
        muscle=row.muscle.slug if row.muscle else "",
        sites=tuple(row.sites),
        days=tuple(row.days),
        cautions=tuple(row.cautions),
        taught=row.taught_at is not None,
        **{name: getattr(row, name) for name in STEP_COLUMNS},
    )
