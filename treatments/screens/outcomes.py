"""/outcomes: what became of pain in this practice, drawn and in figures."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Practice, Resource
from clinic.screens.answers import render_screen
from clinic.screens.forms import DayInput, ScreenForm
from clinic.screens.screen import StaffRequest, screen
from treatments.catalogue.published import published_figures
from treatments.measures.moments import BASELINE
from treatments.outcomes.chart import draw_practice_outcomes
from treatments.outcomes.of_days import OutcomesOfDays, outcomes_of_days
from treatments.outcomes.of_practice import LEAST_PEOPLE, Figures
from treatments.outcomes.of_techniques import TechniqueFigures
from treatments.screens.note.forms.words import TECHNIQUE_NAMES

DAY = timedelta(days=1)
QUESTION_NAMES = {
    "sleep": _("Sleep"),
    "stress": _("Stress"),
    "stiffness": _("Stiffness"),
    "global_change": _("Change as felt, from 1 to 7"),
}
type Cell = str | Promise
EMPTY, KEPT_BACK = "\u2013", _("too few")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


class OutcomesForm(ScreenForm):
    """The choice of days, of a therapist and of a place; the last day counts too."""

    first = _day(_("First treated from"))
    last = _day(_("until"))
    therapist = forms.TypedChoiceField(label=_("Therapist"), required=False, coerce=UUID, empty_value=None)
    location = forms.TypedChoiceField(label=_("Location"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        therapists = Resource.objects.filter(kind="therapist").order_by("name")
        for name, noun, rows in (
            ("therapist", _("All therapists"), therapists),
            ("location", _("All locations"), Location.objects.order_by("name")),
        ):
            choices = [(str(key), label) for key, label in rows.values_list("pk", "name")]
            field: Any = self.fields[name]
            field.choices = [("", noun), *choices]

    def clean_last(self) -> date | None:
        """Return the last day, which is no day before the first."""
        last, first = self.cleaned_data["last"], self.cleaned_data.get("first")
        if first and last and last < first:
            raise forms.ValidationError(_("This day is before the first one."))
        return cast("date | None", last)


@screen("outcomes", GET="reports.read")
def outcomes_screen(request: StaffRequest) -> HttpResponse:
    """Show the outcomes of complaints first treated in the chosen days, a year until today unless chosen."""
    practice, form = Practice.current(), OutcomesForm(request.GET)
    context: dict[str, Any] = {"title": _("Outcomes"), "practice": practice, "form": form}
    if form.is_valid():
        with form.show_refusals():
            context |= _shown(_read(form, request, practice))
    if found := context.get("found"):
        last = found.to - DAY
        form.data = {**request.GET.dict(), "first": found.first, "last": last}
        context |= {"least_people": LEAST_PEOPLE, "last": last}
    return render_screen(request, "treatments/outcomes.html", context, status=form.status)


def _read(form: OutcomesForm, request: StaffRequest, practice: Practice) -> OutcomesOfDays:
    chosen = form.cleaned_data
    last = chosen["last"]
    return outcomes_of_days(
        chosen["first"],
        last and last + DAY,
        practice=practice,
        therapist=chosen["therapist"],
        location=chosen["location"],
        reader=request.person,
    )


def _shown(found: OutcomesOfDays) -> dict[str, Any]:
    outcomes = found.outcomes
    figures = [*outcomes.pain, *outcomes.others]
    drawing = b64encode(draw_practice_outcomes(outcomes).encode()).decode()
    return {
        "found": found,
        "drawing": f"data:image/svg+xml;base64,{drawing}",
        "rows": [(label, list(cells)) for label, cells in _rows(outcomes.pain)],
        "others": _other_rows(outcomes.others),
        "techniques": [_technique_row(each) for each in outcomes.techniques],
        "has_too_few": any(each.too_few for each in figures)
        or any(each.too_few for each in outcomes.techniques),
        "thresholds": outcomes.thresholds,
    }


def _rows(pain: list[Figures]) -> Iterator[tuple[Promise, Iterator[Cell]]]:
    """Yield the rows of the table: a label, and a cell for each moment."""
    published = published_figures().published_outcomes
    yield _("Answered"), (_of_summary(each, "n", "{}") for each in pain)
    yield _("Did not answer"), (EMPTY if each.unanswered is None else str(each.unanswered) for each in pain)
    yield _("May still answer"), (EMPTY if each.not_due is None else str(each.not_due) for each in pain)
    yield _("Mean pain, 0 to 10"), (_of_summary(each, "mean", "{:.1f}") for each in pain)
    yield _("Published mean"), (f"{published[each.moment].mean:.1f}" for each in pain)
    yield _("Half had at most"), (_of_summary(each, "median", "{:g}") for each in pain)
    yield _("Standard deviation"), (_of_summary(each, "sd", "{:.1f}") for each in pain)
    yield _("Answered now and at the start"), (_of_change(each, "n") for each in pain)
    yield _("Clearly better"), (_of_change(each, "responders") for each in pain)
    yield _("of these, much better"), (_of_change(each, "substantial") for each in pain)
    yield _("No clear change"), (_of_change(each, "unchanged") for each in pain)
    yield _("Clearly worse"), (_of_change(each, "worse") for each in pain)


def _of_summary(figures: Figures, name: str, form: str) -> Cell:
    if figures.summary is None:
        return KEPT_BACK if figures.too_few else EMPTY
    value = getattr(figures.summary, name)
    return EMPTY if value is None else form.format(value)


def _of_change(figures: Figures, name: str) -> Cell:
    """Return how many of those with a value at the start changed like this, and their share of these."""
    changes = figures.paired
    if changes is None:
        return KEPT_BACK if figures.too_few and figures.moment != BASELINE else EMPTY
    if name == "n":
        return str(changes.n)
    unchanged = changes.n - changes.responders - changes.worse
    number = unchanged if name == "unchanged" else getattr(changes, name)
    return f"{number} ({round(100 * number / changes.n)}\u00a0%)"


def _other_rows(others: list[Figures]) -> list[tuple[Cell, list[Cell]]]:
    """Return the mean of each further question at each moment, with the number of answers."""
    by_question: dict[str, dict[str, Cell]] = {}
    for figures in others:
        summary = figures.summary
        cell = f"{summary.mean:.1f} (n {summary.n})" if summary else _of_summary(figures, "mean", "{}")
        by_question.setdefault(figures.question, {})[figures.moment] = cell
    moments = list(published_figures().published_outcomes)
    return [
        (QUESTION_NAMES[question], [cells.get(moment, EMPTY) for moment in moments])
        for question, cells in by_question.items()
    ]


def _technique_row(figures: TechniqueFigures) -> dict[str, Cell | int | None]:
    fall = figures.mean_fall
    effect: Cell = KEPT_BACK
    if fall is not None:
        effect = _("no effect") if round(fall, 1) == 0 else f"{-fall:+.1f}".replace("-", "\u2212")
    return {
        "name": TECHNIQUE_NAMES.get(figures.technique, figures.technique),
        "points": figures.points,
        "people": figures.people,
        "effect": effect,
    }
