"""The answers about health that act on an online booking: those that speak against it ask to call."""

from collections.abc import Collection

from clients.catalogue.conditions import conditions
from clients.limits import ActiveCondition, combined_limits
from clinic.models import Practice, Service
from scheduling.availability.suitability import health_refusals


def speaks_against(codes: Collection[str], service: Service, practice: Practice) -> bool:
    """Return True if somebody with these conditions has to call first.

    They count at their strictest, as in a form, and what forbids massage today forbids a later day too:
    nobody here knows whether it is over by then.
    """
    kinds = conditions().kinds
    stated = [ActiveCondition(kinds[code], is_unconfirmed=True) for code in codes]
    refusals = health_refusals([combined_limits(stated)], service, practice, is_today=True)
    return next(refusals, None) is not None
