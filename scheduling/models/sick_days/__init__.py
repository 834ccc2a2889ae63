"""The visits that were settled as their therapist is ill, and the times held in their place."""

from scheduling.models.sick_days.settled import SETTLED_BY, SickDayTime, SickDayVisit, SickDayVisitQuery

__all__ = ["SETTLED_BY", "SickDayTime", "SickDayVisit", "SickDayVisitQuery"]
