from django.db import models


class Outside(models.IntegerChoices):
    """The steps by which a visit lies outside hours; each is one more thing to overrule."""

    NOT = 0
    PARTLY = 1
    WHOLLY = 2
    NO_HOURS_THAT_DAY = 3
    ELSEWHERE = 4
    """At work at another location then."""
    AWAY = 5
    """Shut by a closure, or off or elsewhere by a shift of that date."""
