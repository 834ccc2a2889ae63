"""The details of somebody who books online, read as they were typed; faults are told at their fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.contact import read_contact_phone
from clients.models import ConsentText
from clients.models.age import is_child
from clients.pages.birth_date_check import birth_date_fields, posted_birth_date
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.text import clean_text, has_words
from scheduling.online.actions.send import Details
from scheduling.questions_before import HealthGroup

EARLIEST_BIRTH = date(1900, 1, 1)
LONGEST = {"name": 120, "email": 254, "phone": 40}
SENTENCES = {
    "name": _("Please type your name."),
    "email": _("Please type your e-mail address: we write to it."),
    "email_unreadable": _("This is no e-mail address. Please check it."),
    "phone": _("Please type your phone number, so that we can reach you."),
    "phone_unreadable": _("This is no phone number. Please check it."),
    "birth": _("Please type your birth date: day, month and year."),
    "child": _("For a child, please call us: a parent or guardian books."),
    "health": _("Please tick what applies, or that none of it does."),
    "consent": _("Please read what you agree to, and tick it."),
}


@dataclass
class Typed:
    """The questions of the page, the answers, and what is wrong with them by the name of the field."""

    groups: Sequence[HealthGroup]
    text: ConsentText | None
    fields: dict[str, str] = field(default_factory=dict)
    birth: dict[str, str] = field(default_factory=dict)
    conditions: set[str] = field(default_factory=set)
    none_applies: bool = False
    agrees: bool = False
    problems: dict[str, str | Promise] = field(default_factory=dict)
    details: Details | None = None


def read_typed(
    request: HttpRequest,
    groups: Sequence[HealthGroup],
    text: ConsentText | None,
    practice: Practice,
    today: date,
) -> Typed:
    """Return what was posted; with its `details` where nothing is wrong."""
    asked = {code for group in groups for code, _words in group.conditions}
    typed = Typed(
        groups,
        text,
        fields={name: _read(request, name) for name in LONGEST},
        birth=birth_date_fields(request),
        conditions=asked & set(request.POST.getlist("health")),
        none_applies="none" in request.POST.getlist("health"),
        agrees=text is not None and request.POST.get("agree") == text.hash,
    )
    born = posted_birth_date(request)
    phone = _check(typed, practice)
    if born is None or not EARLIEST_BIRTH <= born <= today:
        typed.problems["birth"] = SENTENCES["birth"]
    elif is_child(born, today, practice.adult_age):
        typed.problems["birth"] = SENTENCES["child"]
    if bool(typed.conditions) == typed.none_applies:
        typed.problems["health"] = SENTENCES["health"]
    if text is not None and not typed.agrees:
        typed.problems["consent"] = SENTENCES["consent"]
    if not typed.problems and born is not None:
        typed.details = Details(
            name=typed.fields["name"],
            email=typed.fields["email"].lower(),
            phone=phone,
            birth_on=born,
            conditions=typed.conditions,
            consent_text=text,
        )
    return typed


def _read(request: HttpRequest, name: str) -> str:
    return " ".join(clean_text(request.POST.get(name, "")).split())[: LONGEST[name]]


def _check(typed: Typed, practice: Practice) -> str:
    """Note what is wrong with name, e-mail and phone; return the phone as it is kept."""
    fields, problems, phone = typed.fields, typed.problems, ""
    if not has_words(fields["name"]):
        problems["name"] = SENTENCES["name"]
    try:
        validate_email(fields["email"])
    except ValidationError:
        problems["email"] = SENTENCES["email_unreadable" if fields["email"] else "email"]
    if not fields["phone"]:
        problems["phone"] = SENTENCES["phone"]
        return phone
    try:
        phone = read_contact_phone(fields["phone"], practice.country)
    except Refusal:
        problems["phone"] = SENTENCES["phone_unreadable"]
    return phone
