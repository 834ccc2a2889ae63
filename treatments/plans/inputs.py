"""What planning needs, read from the records: findings, self-care, limits, the clinic's numbers."""

from collections.abc import Iterable, Sequence
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
from treatments.models import ClinicalSettings, MarkedPoint, Muscle, PlanEffect, SessionNote, Zone
from treatments.notes.marking import work_of
from treatments.plans.selection import Finding
from treatments.plans.steps import Care, Dose, Stretch


def findings_of(note: SessionNote, limits: Limits) -> list[Finding]:
    """The note's marks with a muscle; a free mark whose muscle nobody named cannot be planned for."""
    shapes = shapes_of_zones() if limits.avoid else {}
    labels = dict(Zone.objects.values_list("slug", "label"))
    complaint: set[UUID] = {zone.zone_id for zone in note.episode.zones.all()} if note.episode else set()
    points = (
        note.points.filter(to_check=False)
        .select_related("site", "muscle")
        .prefetch_related("site__referrals")
    )
    return [
        _finding(point, labels, complaint, left_alone=is_off_limits(work_of(point, shapes), limits))
        for point in points
        if point.muscle
    ]


def _finding(
    point: MarkedPoint, labels: dict[str, str], complaint: set[UUID], *, left_alone: bool
) -> Finding:
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
        felt_in=tuple(labels[slug] for slug in point.referral_felt or () if slug in labels),
        no_self_care=point.no_self_care,
        left_alone=left_alone,
        taught=point.taught_at is not None,
    )


def cares_of(slugs: Iterable[str], *, spots: Sequence[str] = ()) -> dict[str, Care]:
    """The catalogue's self-care of these muscles, and of those in use at the `spots`."""
    wanted = Q(slug__in=set(slugs)) | Q(common_spots__overlap=list(spots), retired_at=None)
    return {muscle.slug: _care(muscle) for muscle in Muscle.objects.with_points().filter(wanted)}


def _care(muscle: Muscle) -> Care:
    care = muscle.self_care
    sites = [site for site in muscle.trigger_points.all() if site.retired_at is None]
    return Care(
        slug=muscle.slug,
        name=muscle.name,
        region=muscle.region,
        self_treatable=care.self_treatable,
        tools=tuple(care.tools),
        how=care.how,
        position=care.position,
        teach_first=care.teach_first,
        hold_min=care.hold_seconds_min,
        hold_max=care.hold_seconds_max,
        repeats=care.repeats,
        sessions_per_week_max=care.sessions_per_week_max,
        cautions=tuple(care.cautions),
        stretch=Stretch(
            name=care.stretch_name,
            how=care.stretch_how,
            position=care.stretch_position,
            hold_seconds=care.stretch_hold_seconds,
            repeats=care.stretch_repeats,
            per_day=care.stretch_per_day,
            risks=frozenset(care.stretch_risks),
        ),
        has_therapist_only_points=any(site.therapist_only for site in sites),
        common_spots=frozenset(muscle.common_spots),
        refers_to={site.code: [r.zone.label for r in site.referrals.all() if r.primary] for site in sites},
    )


def is_persistent(note: SessionNote) -> bool:
    """Whether the complaint is known to have lasted over three months."""
    if note.episode is None:
        return False
    return note.episode.duration_by(note.visit_on) > timedelta(days=PERSISTS_AFTER_DAYS)


def dose_of(settings: ClinicalSettings) -> Dose:
    """The clinic's numbers as the rules read them."""
    numbers = {field.name: getattr(settings, field.name) for field in fields(Dose)}
    days = {name: tuple(numbers[name]) for name in ("three_days", "two_days")}
    return Dose(**(numbers | days))


def restrictions_of(limits: Limits) -> Restrictions:
    """A client's limits as plans understand them, with the effects of their conditions."""
    techniques: dict[Place | None, frozenset[str]] = {}
    for limit in limits.limits:
        techniques[limit.place] = techniques.get(limit.place, frozenset()) | limit.techniques_excluded
    return Restrictions(
        self_care=limits.self_care,
        avoided_places=tuple(limits.avoid),
        avoided_muscles=limits.avoid_muscles,
        positions_avoided=limits.positions_avoid,
        techniques_excluded=techniques,
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
