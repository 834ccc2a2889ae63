from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Lower

from clinic.models.record import Record, RevisedRecord
from clinic.roles import ROLES
from clinic.validators import up_to


class StaffManager(BaseUserManager["Staff"]):
    """Finds members of staff by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(email=(username or "").lower())

    def of_actor(self, key: Any) -> models.QuerySet[Staff]:
        """Return the member of staff whose actor key is this, or this column; nobody for another's."""
        return self.annotate(own_key=Cast("pk", models.TextField())).filter(own_key=key)

    def join(self, *, email: str, password: str | None, **fields: Any) -> Staff:
        """Add a member of staff who signs in with this e-mail."""
        person = self.model(email=email.lower(), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Staff(AbstractBaseUser, RevisedRecord):
    """Someone who works here and signs in by e-mail; may hold several roles at once."""

    email = models.EmailField(
        unique=True, error_messages={"unique": "Another member of staff signs in with this e-mail."}
    )
    name = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=16, choices=[(role, role) for role in ROLES]))
    gender = models.CharField(max_length=8, blank=True, choices=[(g, g) for g in ("female", "male", "other")])
    most_visits_a_day = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=up_to(40), help_text="As a therapist; empty: no limit"
    )
    most_minutes_a_day = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=up_to(1440, 15),
        help_text="Of treating, as a therapist, without clean-up; empty: no limit",
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(
        null=True, blank=True, help_text="When the newest invitation to choose a password was sent"
    )

    last_login = None  # sign-ins are audited
    objects: ClassVar[StaffManager] = StaffManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name", "roles"]
    actor_kind = "staff"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="staff_email_is_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=list(ROLES)) & ~models.Q(roles=[]),
                name="staff_have_known_roles",
                violation_error_code="unknown_role",
                violation_error_message="Give at least one of the roles owner, therapist and front_desk.",
            ),
            models.CheckConstraint(
                condition=(models.Q(most_visits_a_day=None) | models.Q(most_visits_a_day__gte=1))
                & (models.Q(most_minutes_a_day=None) | models.Q(most_minutes_a_day__gte=15)),
                name="staff_limits_leave_room_for_a_visit",
                violation_error_code="out_of_range",
                violation_error_message="A limit of a day leaves room for one visit, or is left empty.",
            ),
        ]

    @property
    def actor_key(self) -> str:
        return str(self.pk)

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Archived people keep their name on what they did, and may not sign in."""
        return self.archived_at is None


class Visitor:
    """Whoever is not signed in."""

    is_authenticated = False
    is_active = False
    roles: ClassVar[list[str]] = []
    pk = None


class Registration(Record):
    """A therapist's entry in a professional register."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="registrations")
    register = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "staff",
                "register",
                "number",
                name="registration_is_entered_once",
                violation_error_code="registration_exists",
                violation_error_message="This registration is entered already.",
            )
        ]
