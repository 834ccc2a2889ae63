"""Record a condition of a client."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clients.catalogue.conditions import ConditionKind, conditions
from clients.models import Client, Condition
from clients.places import Place
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import fault
from clinic.setup.days import days_at


@transaction.atomic
def record_health(
    *,
    client: Client,
    code: str,
    by: Actor,
    places: Sequence[str] = (),
    no_such_place: bool = False,
    note: str = "",
    since_on: date | None = None,
    ends_on: date | None = None,
    is_over: bool = False,
) -> Condition:
    """Put a condition of the catalogue on a client's record, with its places and its first day.

    Where the catalogue asks for places, either `places` or `no_such_place` is given. A condition that ends by
    itself counts up to and with its last day, reckoned from `since_on`, else from today; it may end sooner.
    One that is over when it is recorded limits nothing: refused unless `is_over` says that it is meant.
    """
    kind = conditions().kinds.get(code)
    if kind is None:
        raise fault("/code", "unknown_condition", "Use a code of /conditions-catalogue.")
    check_places(kind, places, no_such_place)
    days = days_at(clock.now())
    if since_on is not None and since_on > days[-1]:
        raise fault("/since_on", "in_the_future", "A condition is recorded once it has begun.")
    client = Client.lock(client.pk)
    client.require_on_file()
    client.require_in_lifetime(since_on, pointer="/since_on")
    client.require_in_lifetime(ends_on, pointer="/ends_on")
    condition = Condition(
        client=client,
        code=code,
        places=sorted(set(places)),
        note=note,
        since_on=since_on,
        ends_on=last_day(kind, since_on or days[-1], ends_on),
        recorded_by=by.actor_key,
    )
    _require_to_count(condition, days[0], is_over, pointer="/ends_on" if ends_on else "/since_on")
    condition.full_clean()
    condition.save(force_insert=True)
    audit.record(by, "recorded_health", condition, client_key=client.pk, fields=["code", "places", "note"])
    return condition


def check_places(kind: ConditionKind, places: Sequence[str], no_such_place: bool) -> None:
    """Refuse places that are unknown, not asked for, or neither given nor denied."""
    for position, written in enumerate(places):
        try:
            Place.read(written)
        except ValueError as error:
            raise fault(f"/places/{position}", "unknown_place", str(error)) from error
    if kind.effect.where != "asked":
        if places:
            raise fault(
                "/places", "place_not_asked", "This condition has its places in the catalogue: pick none."
            )
    elif bool(places) == no_such_place:
        raise fault("/places", "place_missing", "Pick the places with their side, or else say no_such_place.")


def last_day(kind: ConditionKind, begun_on: date, ends_on: date | None) -> date | None:
    """Return the last day on which a condition counts; refuse one later than the catalogue allows."""
    if kind.effect.valid_days is None:
        return ends_on
    latest = begun_on + timedelta(days=kind.effect.valid_days)
    if ends_on is not None and ends_on > latest:
        raise fault(
            "/ends_on",
            "ends_too_late",
            _("This condition ends by itself on {latest} at the latest.").format(latest=latest),
        )
    return ends_on or latest


def _require_to_count(condition: Condition, today: date, is_over: bool, *, pointer: str) -> None:
    """Refuse a last day before the first, and one that has passed unless the condition is said to be over."""
    since_on, ends_on = condition.since_on, condition.ends_on
    if ends_on is None:
        return
    if since_on is not None and ends_on < since_on:
        raise fault("/ends_on", "ends_before_start", "A condition ends on or after the day it began.")
    if ends_on < today and not is_over:
        raise fault(
            pointer,
            "over_already",
            _(
                "By these dates it was over on {ends_on} and limits nothing. Check the year, or say is_over."
            ).format(ends_on=ends_on),
        )
