from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic.models.record import Record
from scheduling.models.appointment import Appointment

HEALTH_NEWS = ("not_asked", "none", "yes")


class Attendance(Record):
    """A person treated in a visit: their own arrival, and whether anything is new since last time."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="attendances")
    client = models.ForeignKey(Client, models.PROTECT, related_name="attendances")
    arrived_at = models.DateTimeField(null=True)
    no_show_at = models.DateTimeField(null=True)
    health_news = models.CharField(max_length=10, default="not_asked", choices=[(h, h) for h in HEALTH_NEWS])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("appointment", "client", name="client_attends_a_visit_once"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(no_show_at=None), name="attendance_is_arrival_or_no_show"
            ),
            models.CheckConstraint(condition=Q(health_news__in=HEALTH_NEWS), name="health_news_is_known"),
        ]
