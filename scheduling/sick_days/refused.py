"""The refusals of sick days."""

from django.utils.translation import gettext as _

from clinic.refusals import Refusal, fault
from scheduling.models import Block


def ill_already(sick_day: Block) -> Refusal:
    """Return the refusal of a second sick day that shares a part of the first."""
    return Refusal(
        "ill_already",
        "This therapist is ill then already. Open that sick day.",
        sick_day=str(sick_day.pk),
    )


def too_long() -> Refusal:
    """Return the refusal of a sick day of several days: each is a job of its own."""
    return fault("/to", "sick_day_too_long", "A sick day ends within a day. Record each day by itself.")


def sick_day_lifted() -> Refusal:
    """Return the refusal to go on with a sick day that was lifted."""
    return Refusal("sick_day_lifted", "The time off was lifted, so nothing is in the way any more.")


def not_in_the_way() -> Refusal:
    """Return the refusal to settle a visit that the sick day does not concern, or no longer."""
    return Refusal("not_in_the_way", "This visit is no longer in the way. Nothing was changed.")


def times_missing(pointer: str = "/times") -> Refusal:
    """Return the refusal of a way to settle a visit without the times that it takes."""
    return fault(pointer, "times_missing", "Choose the time for this visit; one to three to choose from.")


def choice_over() -> Refusal:
    """Return the refusal to choose a time once that is over."""
    return Refusal(
        "choice_over", _("These times are no longer held for you. Please choose another, or call us.")
    )
