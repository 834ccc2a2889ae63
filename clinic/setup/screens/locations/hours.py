"""/set-up/locations/{id}/opening-hours: the week of a location."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.set_opening_hours import OpenSpan, set_opening_hours
from clinic.setup.screens.changing import answer_change
from clinic.setup.screens.locations.place import LIST
from clinic.setup.screens.record_page import render_record_page

LEAST_SPANS, MOST_SPANS = 2, 10
WORKING_DAYS = range(1, 5)


class WeekForm(RecordForm):
    """The spans of each weekday, and an empty one for each more; half of a span is refused."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, record: Location) -> None:
        self.stored: list[OpenSpan] = [
            OpenSpan(weekday=span.weekday, opens=span.opens, closes=span.closes)
            for span in record.opening_hours.all()
        ]
        super().__init__(data, record=record, initial=fields_of(self.stored))
        for day in range(7):
            for number in range(self._spans_of(day)):
                for name, label in (("opens", _("from")), ("closes", _("until"))):
                    widget = forms.TimeInput({"type": "time", "step": "300"}, "%H:%M")
                    self.fields[f"{name}_{day}_{number}"] = forms.TimeField(
                        label=label, required=False, widget=widget
                    )

    def _spans_of(self, day: int) -> int:
        """Return how many spans of a day are shown: those there are and an empty one, two at least."""
        present = sum(span["weekday"] == day for span in self.stored)
        sent = sum(name.startswith(f"opens_{day}_") for name in self.data) if self.is_bound else 0
        return min(MOST_SPANS, max(LEAST_SPANS, present + 1, sent))

    @property
    def days(self) -> list[dict[str, Any]]:
        """Each weekday with the fields of its spans."""
        return [
            {
                "name": WEEKDAYS[day],
                "number": day,
                "spans": [
                    [self[f"opens_{day}_{n}"], self[f"closes_{day}_{n}"]] for n in range(self._spans_of(day))
                ],
            }
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the other end of a span that has one alone."""
        answers: dict[str, Any] = super().clean() or {}
        for name in [name for name in self.fields if name.startswith("opens_")]:
            other = name.replace("opens", "closes")
            ends = [answers.get(name), answers.get(other)]
            if ends.count(None) == 1 and not {name, other} & set(self.errors):
                self.add_error(name if ends[0] is None else other, _("Give both ends."))
        return answers

    @property
    def spans(self) -> list[tuple[str, OpenSpan]]:
        """The spans that were typed, each with the name of its first field."""
        names = [name for name in self.fields if name.startswith("opens_")]
        return [
            (name, OpenSpan(weekday=int(name.split("_")[1]), opens=opens, closes=closes))
            for name in names
            if (opens := self.cleaned_data[name]) is not None
            and (closes := self.cleaned_data[name.replace("opens", "closes")]) is not None
        ]

    @property
    def changes(self) -> dict[str, Any]:
        """The week, if it differs from the one on record."""
        return {} if self.week == self.stored else {"week": self.week}

    @property
    def week(self) -> list[OpenSpan]:
        """The week that was typed."""
        return sorted((span for _name, span in self.spans), key=lambda span: (span["weekday"], span["opens"]))

    def field_at(self, pointer: str) -> str:
        """Return the first field of a span for a fault of it."""
        if not pointer.startswith("/opening_hours/"):
            return super().field_at(pointer)
        order = sorted(self.spans, key=lambda entry: (entry[1]["weekday"], entry[1]["opens"]))
        return order[int(pointer.rsplit("/", 1)[1])][0]


def fields_of(spans: list[OpenSpan]) -> dict[str, time]:
    """Return the values of the fields of these spans."""
    values: dict[str, time] = {}
    numbers = dict.fromkeys(range(7), 0)
    for span in spans:
        day = span["weekday"]
        values[f"opens_{day}_{numbers[day]}"] = span["opens"]
        values[f"closes_{day}_{numbers[day]}"] = span["closes"]
        numbers[day] += 1
    return values


def like_monday(sent: QueryDict) -> QueryDict:
    """Return what was typed with the hours of Monday on Tuesday to Friday too."""
    filled = sent.copy()
    monday = {name: value for name, value in sent.items() if name.split("_")[1:2] == ["0"]}
    for day in WORKING_DAYS:
        for name in [name for name in filled if name.split("_")[1:2] == [str(day)]]:
            del filled[name]
        for name, value in monday.items():
            end, _day, number = name.split("_")
            filled[f"{end}_{day}_{number}"] = str(value)
    return filled


@screen("set-up/locations/<uuid:pk>/opening-hours", GET="practice.change", POST="practice.change")
def opening_hours_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Set the week of a location; a visit outside of it is in the way. `copy` fills in the week alone."""
    place = get_object_or_404(Location.objects.prefetch_related("opening_hours"), pk=pk)
    sent = typed_in(request)
    if sent is not None and "copy" in sent:
        response = render_record_page(request, WeekForm(like_monday(sent), record=place), **_page_of(place))
        response.status_code = 200  # nothing was refused: the form was only filled in
        return response
    form = WeekForm(sent, record=place)
    return answer_change(
        request,
        form,
        lambda: set_opening_hours(
            location=place,
            week=form.week,
            revision=form.revision,
            force_reason=form.forced_because,
            by=request.person,
        ),
        done=_("The opening hours are saved."),
        **_page_of(place),
    )


def _page_of(place: Location) -> dict[str, Any]:
    return {
        "title": _("Opening hours"),
        "lead": place.name,
        "back": "locations",
        "back_label": LIST,
        "template": "clinic/opening_hours.html",
    }
