"""/set-up/closures: days on which a location, or the whole practice, is shut."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import Closure, Location
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import DayInput, Text
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from clinic.setup.actions.change_closure import add_closure, change_closure, remove_closure
from clinic.setup.days import earliest_today
from clinic.setup.screens.changing import answer_change, said_with_visits
from clinic.setup.screens.record_page import render_record_page
from clinic.setup.screens.removal import RemovalWords, answer_removal

LIST = _("Closures")
LIFTING = RemovalWords(
    sentence=_("The days are bookable again, and visits that lost their time get it back."),
    done=_("The closure is lifted."),
    button=_("Lift the closure"),
    back="closures",
    back_label=LIST,
)
MOST_PAST = 12


def day_of(label: Any) -> forms.DateField:
    """Return the field of a date."""
    return forms.DateField(label=label, widget=DayInput())


class ClosureForm(RecordForm):
    """From which day until which one, where, and why."""

    GROUPS: ClassVar = (("", ("location", "reason", "first_on", "last_on")),)
    location = forms.ModelChoiceField(
        Location.objects.none(),
        label=_("Where"),
        required=False,
        empty_label=_("Everywhere: the whole practice"),
    )
    reason = Text(label=_("Reason"), help_text=_("Read by all who see the diary."), max_length=120)
    first_on = day_of(_("First day"))
    last_on = day_of(_("Last day"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: Closure | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, record=record, initial=initial)
        places: Any = self.fields["location"]
        present = record.location_id if record else None
        offered = Location.objects.filter(Q(archived_at=None) | Q(pk=present))
        places.queryset = offered.order_by("name")
        places.label_from_instance = lambda place: place.name


@screen("set-up/closures", GET="practice.read")
def closures_screen(request: StaffRequest) -> HttpResponse:
    """List the closures to come, and below the last ones that are over."""
    today = earliest_today()
    closures = Closure.objects.select_related("location")
    context = {
        "title": LIST,
        "coming": closures.filter(last_on__gte=today).order_by("first_on", "pk"),
        "past": closures.filter(last_on__lt=today).order_by("-first_on", "pk")[:MOST_PAST],
    }
    return render_screen(request, "clinic/closures.html", context)


@screen("set-up/closures/new", GET="practice.change", POST="practice.change")
def new_closure_screen(request: StaffRequest) -> HttpResponse:
    """Close for some days, with the visits in the way."""
    form = ClosureForm(typed_in(request), initial={"location": request.GET.get("location")})
    if form.is_valid():

        def effect() -> str:
            closure = add_closure(fields=form.typed, force_reason=form.forced_because, by=request.person)
            messages.success(request, said_with_visits(_("The closure is set."), closure))
            return reverse("closures")

        with form.show_refusals():
            return answer_form_once(request, effect)
    return render_record_page(request, form, title=_("Close for some days"), back="closures", back_label=LIST)


@screen("set-up/closures/<uuid:pk>", GET="practice.change", POST="practice.change")
def closure_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a closure."""
    closure = get_object_or_404(Closure.objects.select_related("location"), pk=pk)
    form = ClosureForm(typed_in(request), record=closure)
    return answer_change(
        request,
        form,
        lambda: change_closure(
            closure=closure,
            changes=form.changes,
            revision=form.revision,
            force_reason=form.forced_because,
            by=request.person,
        ),
        done=_("The closure is saved."),
        title=closure.reason,
        back="closures",
        back_label=LIST,
    )


@screen("set-up/closures/<uuid:pk>/lift", GET="practice.change", POST="practice.change")
def lift_closure_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open on these days after all; one that is gone already stays so."""
    closure = Closure.objects.filter(pk=pk).first()
    if closure is None:
        return see_other("closures")
    return answer_removal(
        request,
        closure,
        closure.reason,
        LIFTING,
        lambda form: remove_closure(closure=closure, revision=form.revision, by=request.person),
    )
