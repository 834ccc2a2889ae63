from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connections, models, transaction
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext as _

from clients.models.age import OLDEST, age_on, is_child
from clients.models.details.postal_address import PostalAddress
from clients.models.likeness import (
    LEAST_SIMILARITY,
    SEARCH_BY_SIMILARITY,
    KeptText,
    plain_words,
    word_similarity,
)
from clients.models.merging.leads_on import LEADS_ON, LeadsOn
from clients.models.search import digits_of, is_short, is_words, slips_of
from clinic.models import Resource
from clinic.models.record import RevisedRecord
from clinic.refusals import Refusal, fault
from clinic.setup.days import latest_day, latest_today
from clinic.validators import LONGEST_PHONE, PHONE, check_language, check_timezone

GENDERS = ("female", "male", "other")
TOOLS = ("hands", "tennis_ball", "massage_ball", "foam_roller", "massage_cane", "rolling_pin")
SEARCHED = ("name", "preferred_name", "full_name", "email", "phone", "number")
EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST_NUMBER = 18
MOST_RESULTS = 50
FEWEST_DIGITS_OF_OTHERS = 6
"""From so many digits on, the phones of people to turn to are searched too."""


class NextClientNumber(Func):
    """The next number of a client; PostgreSQL gives each once."""

    template = "nextval('clients_client_number')"
    output_field = models.BigIntegerField()


class ClientQuery(models.QuerySet["Client"]):
    def search(self, typed: str, *, start: int = 0, most: int = MOST_RESULTS) -> list[Client]:
        """Return the best: what contains the text, at a word's start first; then with one slip; then similar.

        Of all that are found it returns `most`, after the first `start` of them.
        """
        typed, digits = typed.strip(), digits_of(typed)
        words = plain_words(Value(typed))
        starts = Q(searched__contains=Concat(Value(" "), words))
        contains = Q(searched__contains=digits) if digits else Q(searched__contains=words)
        if not digits and is_short(typed):
            contains = starts
        found, ranks = contains, [When(starts, then=0), When(contains, then=1)]
        if led_on := self._led_on_from(typed):
            found, ranks = found | Q(pk__in=led_on), [When(pk__in=led_on, then=0), *ranks]
        if len(digits) >= FEWEST_DIGITS_OF_OTHERS:
            theirs = list(
                self.filter(contact_people__phone__contains=digits).values_list("pk", flat=True)[:most]
            )
            found |= Q(pk__in=theirs)
        if slips := [Q(searched__like=plain_words(Value(slip))) for slip in slips_of(typed)]:
            slipped = reduce(or_, slips)
            found, ranks = found | slipped, [*ranks, When(slipped, then=2)]
        likeness: Any = Value(0.0)
        if is_words(typed):
            found |= Q(searched__trigram_word_similar=words)
            likeness = Case(When(contains, then=0.0), default=word_similarity(words, F("searched")))
        with transaction.atomic(using=self.db), connections[self.db].cursor() as cursor:
            cursor.execute(SEARCH_BY_SIMILARITY, [LEAST_SIMILARITY])
            best_first = self.filter(found).order_by(Case(*ranks, default=3), likeness.desc(), "name", "id")
            return list(best_first[start : start + most])

    def _led_on_from(self, typed: str) -> list[UUID]:
        """Return the record to which the one of this number leads on, if it was merged."""
        if not typed.isascii() or not typed.isdigit() or len(typed) > LONGEST_NUMBER:
            return []
        merged = Client.objects.filter(number=int(typed)).exclude(merged_into=None)
        return [each.survivor().pk for each in merged]

    def on_file(self) -> ClientQuery:
        return self.filter(archived_at=None)

    def with_preferences(self) -> ClientQuery:
        return self.prefetch_related("therapist_wishes", "client_labels")


class Client(LeadsOn, PostalAddress, RevisedRecord):
    """Someone who comes, or is to come, for treatment; a name is enough. E-mail and phone may be shared."""

    number = models.BigIntegerField(
        unique=True, editable=False, db_default=NextClientNumber(), help_text="Counted up by registration"
    )
    name = models.CharField(max_length=120, help_text="As the clinic lists the client")
    preferred_name = models.CharField(
        max_length=60, blank=True, help_text="What the client is called: letters greet them by it"
    )
    full_name = models.CharField(
        max_length=160, blank=True, help_text="As on official papers, where it differs"
    )
    pronouns = models.CharField(max_length=40, blank=True, help_text="Such as she/her")
    email = models.EmailField(blank=True)
    phone = models.CharField(
        max_length=LONGEST_PHONE, blank=True, help_text="Such as +442079460001 or +442079460001;ext=5"
    )
    birth_on = models.DateField(null=True, blank=True)
    occupation = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=35, default="en", validators=[check_language])
    timezone = models.CharField(
        max_length=64, blank=True, validators=[check_timezone], help_text="Blank: the location's"
    )
    gender = models.CharField(max_length=8, blank=True, choices=[(g, g) for g in GENDERS])
    guardian = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="wards")
    payer = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="pays_for", help_text="Null: the client"
    )
    therapist_gender = models.CharField(max_length=8, blank=True, choices=[(g, g) for g in GENDERS])
    therapists = models.ManyToManyField(
        Resource, through="clients.TherapistWish", related_name="wished_by", blank=True
    )
    self_care_tools = ArrayField(
        models.CharField(max_length=24, choices=[(t, t) for t in TOOLS]), default=list, blank=True
    )
    gets_down_to_floor = models.BooleanField(
        default=True, help_text="Can get down to the floor and up again, for self-care"
    )
    shared_mailbox = models.BooleanField(
        null=True,
        blank=True,
        default=None,
        help_text="Others read this mailbox too; null: nobody said, and it counts as shared with any other "
        "client at the address but guardian and wards",
    )
    custom_values = models.JSONField(
        default=dict,
        blank=True,
        help_text="By the keys of /client-fields: text, number, day, choice, yes or no",
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    searched = KeptText(
        expression=Func(*map(F, SEARCHED), function="client_as_searched"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects: ClassVar = ClientQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass(F("searched"), name="gin_trgm_ops"), name="clients_by_likeness"),
            models.Index("email", name="clients_by_email", condition=~Q(email="")),
            models.Index("phone", name="clients_by_phone", condition=~Q(phone="")),
            models.Index("birth_on", name="clients_by_birth", condition=Q(birth_on__isnull=False)),
            models.Index(plain_words(F("name")), name="clients_by_plain_name"),
            models.Index("name", "id", name="clients_in_order"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(birth_on=None) | Q(birth_on__gte=EARLIEST_BIRTH),
                name="client_is_born_after_1899",
                violation_error_code="birth_date_impossible",
                violation_error_message="Check the birth date: it is before 1900.",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=PHONE),
                name="client_phone_is_e164",
                violation_error_code="phone_unreadable",
                violation_error_message="Give the phone with its country code, such as +442079460001.",
            ),
            models.CheckConstraint(
                condition=Q(guardian=None) | ~Q(guardian=F("id")),
                name="client_is_not_their_own_guardian",
                violation_error_code="guardian_is_the_client",
                violation_error_message="Name another person as guardian.",
            ),
            models.CheckConstraint(
                condition=Q(payer=None) | ~Q(payer=F("id")),
                name="client_is_not_their_own_payer",
                violation_error_code="payer_is_the_client",
                violation_error_message="Name another person who pays; without one the client pays.",
            ),
            *LEADS_ON,
            models.CheckConstraint(condition=~Q(name=""), name="client_has_a_name"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="client_email_is_in_lower_case"),
        ]

    @property
    def called(self) -> str:
        """The name by which letters greet the client and speak of them: the preferred one, if any."""
        return self.preferred_name or self.name

    @property
    def listed_name(self) -> str:
        """The name on screens and lists, such as Robert Smith (Bobby); Chloe alone if that is preferred."""
        is_part = f" {self.preferred_name} ".casefold() in f" {self.name} ".casefold()
        return f"{self.name} ({self.preferred_name})" if self.preferred_name and not is_part else self.name

    @property
    def official_name(self) -> str:
        """The name on what proves something to others: notes, consents and whole copies of a record."""
        return self.full_name or self.name

    def zone(self, here: ZoneInfo) -> ZoneInfo:
        """Return the client's own time zone, or else the location's (`here`)."""
        return ZoneInfo(self.timezone) if self.timezone else here

    def is_minor(self, on: date, adult_age: int) -> bool:
        """Return True if a guardian speaks for the client: under age, or of unknown age with a guardian."""
        if self.birth_on is None:
            return self.guardian_id is not None
        return is_child(self.birth_on, on, adult_age)

    def require_in_lifetime(self, when: date | datetime | None, *, pointer: str) -> None:
        """Refuse `before_birth` for a day before birth, or over 120 years ago where that is unknown.

        Every dated input about a client is checked by this, whichever app records it; None passes.
        """
        if when is None:
            return
        day = when.date() if isinstance(when, datetime) else when
        if self.birth_on is not None and day <= self.birth_on and isinstance(when, datetime):
            day = latest_day(when)
        if self.birth_on is not None and day < self.birth_on:
            raise fault(pointer, "before_birth", "This lies before the client's birth. Check the year.")
        if self.birth_on is None and age_on(day, latest_today()) > OLDEST:
            raise fault(
                pointer,
                "before_birth",
                _("This lies over {oldest} years ago. Check the year.").format(oldest=OLDEST),
            )

    def require_on_file(self) -> None:
        """Raise `Refusal` `client_archived` for an archived client: their record is not written to.

        `client_merged` for one whose record was joined with another.
        """
        self.require_not_merged()
        if self.archived_at is not None:
            raise Refusal("client_archived", "This client's record is archived. Restore it first.")
