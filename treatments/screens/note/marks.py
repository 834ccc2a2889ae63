"""/notes/{id}/points: marks of a note, set, looked at again, changed and removed."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.screens.record_form import set_hidden
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, see_other
from clinic.screens.forms import ScreenForm, seen_revision
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.models import MarkedPoint
from treatments.notes.actions.mark_point import change_point, mark_point, remove_point
from treatments.notes.marking import PointData
from treatments.screens.note.forms.mark import MarkForm
from treatments.screens.note.page import show_note
from treatments.screens.note.shown_note import find_note
from treatments.screens.note.work import render_work
from treatments.vocabulary import VIEWS


class PlaceForm(ScreenForm):
    """A site of the catalogue with its side, or a place on a chart."""

    site = forms.CharField(required=False, max_length=12)
    side = forms.ChoiceField(choices=[(side, side) for side in ("right", "left", "midline")])
    view = forms.ChoiceField(required=False, choices=[(view, view) for view in VIEWS])
    x = forms.FloatField(required=False, min_value=0, max_value=1)
    y = forms.FloatField(required=False, min_value=0, max_value=1)

    @property
    def place(self) -> PointData:
        """The place as the action takes it."""
        answers = self.cleaned_data
        if answers["site"]:
            return PointData(site=answers["site"], side=answers["side"])
        x, y = (round(answers[name] or 0, 4) for name in ("x", "y"))
        return PointData(view=answers["view"], x=x, y=y, side=answers["side"])


@screen("notes/<uuid:pk>/points", POST="notes.write")
def mark_point_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Store a mark at a site or place; the same tap twice stores one. Its panel opens."""
    note = find_note(pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Refusal("place_missing", _("Choose a site and a side."), status=422)

    def effect() -> str:
        point = mark_point(note=note, data=form.place, by=request.person)
        return reverse("note_mark", args=[pk, point.pk])

    answer = answer_form_once(request, effect)
    if not is_partial(request):
        return answer
    return render_work(request, note, opened=UUID(answer["Location"].rpartition("/")[2]))


@screen("notes/<uuid:pk>/points/<uuid:point>", GET="notes.read", POST="notes.write")
def note_mark_screen(request: StaffRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Open one mark, or change it to what was tapped."""
    note = find_note(pk)
    mark = _find_mark(pk, point)
    if request.method == "GET":
        if is_partial(request):
            return render_work(request, note, opened=point)
        return show_note(request, pk, opened=point)
    form = MarkForm(mark, request.POST)
    if form.is_valid():
        with form.show_refusals():
            change_point(
                point=mark, changes=form.changes, revision=form.cleaned_data["seen"], by=request.person
            )
            return _answer_changed(request, note, point)
    if form.status == 412:
        set_hidden(form, "seen", str(_find_mark(pk, point).revision))
    if is_partial(request):
        answer = render_work(request, note, opened=point, form=form, status=form.status)
        answer["HX-Retarget"] = "#work"
        answer["HX-Reswap"] = "outerHTML"
        return answer
    return show_note(request, pk, opened=point, form=form, status=form.status)


@screen("notes/<uuid:pk>/points/<uuid:point>/look", POST="notes.write")
def look_at_mark_screen(request: StaffRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Note what became of a mark of last time: still there, gone, or how much it hurts now."""
    found = request.POST.get("found", "")
    changes = PointData(to_check=False, not_found=found == "gone")
    if found.isascii() and found.isdecimal() and int(found) <= 10:
        changes["pain_on_pressure_before"] = int(found)
    mark = _find_mark(pk, point)
    change_point(point=mark, changes=changes, revision=seen_revision(request), by=request.person)
    return _answer(request, pk)


@screen("notes/<uuid:pk>/points/<uuid:point>/name", POST="notes.write")
def name_mark_screen(request: StaffRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Name the site of a mark that was set at a place alone."""
    changes = PointData(site=request.POST.get("site", ""))
    change_point(
        point=_find_mark(pk, point), changes=changes, revision=seen_revision(request), by=request.person
    )
    return _answer(request, pk, opened=point)


@screen("notes/<uuid:pk>/points/<uuid:point>/remove", POST="notes.write")
def remove_mark_screen(request: StaffRequest, pk: UUID, point: UUID) -> HttpResponse:
    """Remove a mark; one that is gone already stays gone."""
    mark = MarkedPoint.objects.filter(note=pk, pk=point).first()
    if mark:
        remove_point(point=mark, revision=seen_revision(request), by=request.person)
    return _answer(request, pk)


def _find_mark(pk: UUID, point: UUID) -> Any:
    marks = MarkedPoint.objects.select_related("site__muscle", "muscle").prefetch_related(
        "site__referrals__zone"
    )
    return get_object_or_404(marks, note=pk, pk=point)


def _answer(request: StaffRequest, pk: UUID, opened: UUID | None = None) -> HttpResponse:
    if is_partial(request):
        return render_work(request, find_note(pk), opened=opened)
    return see_other(reverse("note_mark", args=[pk, opened]) if opened else reverse("note", args=[pk]))


def _answer_changed(request: StaffRequest, note: Any, point: UUID) -> HttpResponse:
    """Answer with the chart and the list; the panel stays as it is, under the fingers."""
    if is_partial(request):
        return render_work(request, note, "drawn", opened=point)
    return see_other("note_mark", note.pk, point)
