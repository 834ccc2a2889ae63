"""The form of a service: what it is, how long it takes, and who and what it needs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Requirement, Resource, Service
from clinic.models.resource import KINDS
from clinic.screens.forms import Text
from clinic.screens.record_form import RecordForm
from clinic.setup.actions.set_requirements import CandidateFields, RequirementFields
from clinic.setup.screens.menu.number_fields import Minutes, OwnHours, OwnNumber, Price
from clinic.setup.screens.menu.rooms import KIND_NAMES

TAG_NAMES = {
    "hot_stone": _("Hot stones"),
    "heat": _("Heat"),
    "deep_tissue": _("Deep tissue"),
    "abdominal": _("On the belly"),
    "pregnancy_unsuitable": _("Not in pregnancy"),
    "long_visit": _("Long visit"),
}
AUDIENCE_NAMES = {
    "everybody": _("Everybody"),
    "known": _("Clients treated here before"),
    "labelled": _("Clients with one of its labels"),
}
ONLINE_NAMES = {
    "instant": _("Book at once"),
    "request": _("Ask, and you confirm"),
    "no": _("Call us"),
}
NEED_NAMES = {"therapist": _("Who may do it"), "room": _("In which rooms"), "device": _("With which device")}
SPARE_NEEDS = 1
MOST_NEEDS = 10


class ServiceForm(RecordForm):
    """A service, and for each thing that it needs those who may fill the need.

    A need without anybody ticked is none. Own lengths and prices of single people stay as they are on record.
    """

    GROUPS: ClassVar = (
        (_("What it is"), ("name", "category")),
        (_("Time and price"), ("length", "price", "cleanup_before", "cleanup_after")),
        (
            _("Booking"),
            ("treats", "audience", "start_every_minutes", "reminder_hours", "tags", "colour"),
        ),
        (_("Online"), ("online", "online_notice_hours", "online_new", "online_known")),
    )
    name = Text(label=_("Name"), max_length=120)
    category = Text(label=_("Category"), max_length=60, required=False)
    length = Minutes(label=_("Length (minutes)"))
    price = Price(label=_("Price"))
    cleanup_before = Minutes(label=_("To prepare before (minutes)"))
    cleanup_after = Minutes(label=_("To clean up after (minutes)"))
    treats = forms.TypedChoiceField(
        label=_("Clients at once"), coerce=int, choices=[(n, str(n)) for n in range(1, 7)]
    )
    online = forms.BooleanField(
        label=_("Clients may book it themselves"),
        help_text=_("On the page /book, which your website links to."),
        required=False,
    )
    online_new = forms.ChoiceField(label=_("New clients online"), choices=list(ONLINE_NAMES.items()))
    online_known = forms.ChoiceField(
        label=_("Clients treated here before online"), choices=list(ONLINE_NAMES.items())
    )
    audience = forms.ChoiceField(
        label=_("Who it is for"),
        choices=list(AUDIENCE_NAMES.items()),
        widget=forms.RadioSelect,
        help_text=_("The labels are chosen on the pages of the labels. Staff may overrule it with a reason."),
    )
    start_every_minutes = OwnNumber("start_every_minutes", label=_("Starts are offered every (minutes)"))
    online_notice_hours = OwnNumber(
        "online_notice_hours", label=_("Clients choose online at least (hours ahead)")
    )
    reminder_hours = OwnHours(
        label=_("Reminders leave (hours before)"),
        help_text=_("Such as 72, 24; 0 for none; empty: as of the practice."),
        required=False,
    )
    tags = forms.MultipleChoiceField(
        label=_("Kind of work"),
        choices=list(TAG_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What does not suit a client is said when it is booked."),
        required=False,
    )
    colour = Text(label=_("Colour in the diary"), max_length=7, widget=forms.TextInput({"type": "color"}))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, record: Service | None = None, practice: Practice
    ) -> None:
        initial = {
            "length": timedelta(minutes=60),
            "cleanup_before": timedelta(),
            "cleanup_after": timedelta(minutes=15),
            "treats": 1,
            "audience": "everybody",
            "online_new": "instant",
            "online_known": "instant",
            "colour": "#6b8e7f",
        }
        self.present: list[Requirement] = list(record.requirements.all()) if record else []
        super().__init__(data, record=record, initial=initial)
        if record:
            self.initial["colour"] = record.colour.lower()
        price: Any = self.fields["price"]
        price.use_currency(practice.currency)
        self._add_needs()

    def _add_needs(self) -> None:
        """Add a field for each need: those on record, one of each kind, and what was typed besides."""
        self.resources = list(
            Resource.objects.filter(archived_at=None).select_related("location").order_by("name", "pk")
        )
        self.need_kinds: dict[str, str] = {}
        for kind in KINDS:
            rows = [row for row in self.present if row.kind == kind]
            sent = sum(name.startswith(f"add_{kind}") for name in self.data) if self.is_bound else 0
            typed = sum(name == f"need_{kind}_{n}" for n in range(MOST_NEEDS) for name in self.data)
            for number in range(min(MOST_NEEDS, max(len(rows), typed, 1) + sent)):
                ticked = (
                    [str(each.resource_id) for each in rows[number].candidates.all()]
                    if number < len(rows)
                    else []
                )
                self._add_need(kind, number, ticked, is_first=not self.present and number == 0)

    def _add_need(self, kind: str, number: int, ticked: Sequence[str], *, is_first: bool) -> None:
        offered = [each for each in self.resources if each.kind == kind]
        if not offered:
            return
        name = f"need_{kind}_{number}"
        label = NEED_NAMES[kind] if number == 0 else format_lazy("{}: {}", KIND_NAMES[kind], number + 1)
        choices = [(str(each.pk), _named(each)) for each in offered]
        self.fields[name] = forms.MultipleChoiceField(
            label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False
        )
        # A new service is one that all may do, in any room, until somebody says otherwise.
        everything = [value for value, _label in choices] if is_first and kind != "device" else []
        self.initial[name] = ticked or everything
        self.need_kinds[name] = kind

    @property
    def needs(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Each kind with the fields of its needs, and if another may be added."""
        return [
            (
                kind,
                [self[name] for name, of_kind in self.need_kinds.items() if of_kind == kind],
                len(self.need_kinds) < MOST_NEEDS,
            )
            for kind in KINDS
        ]

    @property
    def groups(self) -> list[Any]:
        """The fieldsets without the needs, which stand on their own."""
        return super().groups[: len(self.GROUPS)]

    @property
    def typed(self) -> dict[str, Any]:
        return {name: value for name, value in super().typed.items() if name not in self.need_kinds}

    @property
    def requirements(self) -> list[RequirementFields]:
        """The needs that were ticked; the own length and price of each candidate as on record."""
        by_key = {str(each.pk): each for each in self.resources}
        rows = {kind: [row for row in self.present if row.kind == kind] for kind in KINDS}
        found = []
        for name, kind in self.need_kinds.items():
            number = int(name.rsplit("_", 1)[1])
            row = rows[kind][number] if number < len(rows[kind]) else None
            own = {str(each.resource_id): each for each in row.candidates.all()} if row else {}
            candidates = [
                CandidateFields(
                    resource=by_key[key],
                    length=own[key].length if key in own else None,
                    price=own[key].price if key in own else None,
                )
                for key in self.cleaned_data[name]
            ]
            if candidates:
                found.append(RequirementFields(kind=kind, candidates=candidates))
        return found

    @property
    def changes(self) -> dict[str, Any]:
        """The values that differ from the record; requirements as a whole."""
        changed = super().changes
        if self.need_kinds.keys() & set(self.changed_data):
            changed["requirements"] = self.requirements
        return changed

    def clean(self) -> dict[str, Any]:
        """Ask for somebody or something that the service needs."""
        answers: dict[str, Any] = super().clean() or {}
        if not any(answers.get(name) for name in self.need_kinds):
            self.add_error(next(iter(self.need_kinds), None), _("Tick who may do it, or what it needs."))
        return answers

    def field_at(self, pointer: str) -> str:
        """Return the field of a requirement for a fault of it."""
        name, *rest = pointer.strip("/").split("/")
        if name != "requirements" or not rest or not rest[0].isdecimal():
            return name
        return [need for need in self.need_kinds if self.cleaned_data.get(need)][int(rest[0])]


def _named(resource: Resource) -> str:
    """Return the name of a therapist; of a room or device with its location."""
    return f"{resource.name} ({resource.location.name})" if resource.location else resource.name
