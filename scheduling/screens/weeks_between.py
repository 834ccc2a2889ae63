"""The choices of how often the visits of a series come."""

from django.utils.translation import ngettext

from scheduling.models.series import MOST_WEEKS_BETWEEN


def weeks_between() -> list[tuple[int, str]]:
    """Return the choices of how often visits come, in the language read now."""
    return [
        (weeks, ngettext("every week", "every %(weeks)s weeks", weeks) % {"weeks": weeks})
        for weeks in range(1, MOST_WEEKS_BETWEEN + 1)
    ]
