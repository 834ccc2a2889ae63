"""/set-up/shifts/swap: two therapists exchange their hours of one day."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Resource
from clinic.screens.answers import render_screen
from clinic.screens.forms import NamedChoice, new_key
from clinic.screens.lost_visits import said_with_lost_visits
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import RecordForm, typed_in
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Shift
from scheduling.rota.actions.swap_shifts import Swap, read_shifts_on, swap_shifts
from scheduling.screens.in_the_way import appointments_in_the_way
from scheduling.screens.shifts.form import day_field
from scheduling.screens.shifts.grid import address_of_week, week_day_in


def _choice_of_therapist(label: Any) -> NamedChoice:
    therapists = Resource.objects.in_use().filter(kind="therapist").order_by("name")
    return NamedChoice(therapists, label=label, empty_label="…")


class ChoosePairForm(RecordForm):
    """The day and the two therapists."""

    on = day_field(_("Day"))
    therapist = _choice_of_therapist(_("Therapist"))
    other = _choice_of_therapist(_("Swaps with"))

    def clean(self) -> dict[str, Any]:
        """Ask for the day, and for two therapists."""
        typed = self.cleaned_data
        if not typed.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the day."))
        if typed.get("therapist") and typed.get("therapist") == typed.get("other"):
            self.add_error("other", _("Choose two therapists."))
        return typed


class SwapForm(ChoosePairForm):
    """A swap; `shifts` are the shifts that the page showed."""

    shifts = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def clean_shifts(self) -> list[UUID]:
        """Read the keys of the shifts that were shown."""
        try:
            return [UUID(key) for key in self.cleaned_data["shifts"].split()]
        except ValueError:
            raise forms.ValidationError(_("This form is incomplete. Open the page again.")) from None


@screen("set-up/shifts/swap", GET="shifts.change", POST="shifts.change")
def swap_shifts_screen(request: StaffRequest) -> HttpResponse:
    """Ask for day and therapists, show the hours of both, and swap them."""
    practice = Practice.current()
    day = week_day_in(request.GET.get("on", ""), practice.today())
    if request.method != "POST":
        chosen = ChoosePairForm(request.GET if "other" in request.GET else None, initial={"on": day})
        return _show(request, practice, chosen, is_chosen=chosen.is_valid())
    form = SwapForm(typed_in(request))
    if form.is_valid():

        def effect() -> str:
            swap = swap_shifts(
                on=form.cleaned_data["on"],
                therapist=form.cleaned_data["therapist"],
                other=form.cleaned_data["other"],
                seen=form.cleaned_data["shifts"],
                force_reason=form.forced_because,
                by=request.person,
            )
            messages.success(request, _sentence(swap))
            return address_of_week(form.cleaned_data["on"])

        with form.show_refusals():
            return answer_form_once(request, effect)
    is_chosen = not {"on", "therapist", "other"} & set(form.errors)
    return _show(request, practice, form, is_chosen=is_chosen)


def _show(
    request: StaffRequest, practice: Practice, form: ChoosePairForm, *, is_chosen: bool
) -> HttpResponse:
    """Return the page: the choice, and once it is made the hours of both as they are now."""
    typed = form.cleaned_data if is_chosen else {}
    pair = [typed["therapist"], typed["other"]] if is_chosen else []
    hours: list[tuple[Resource, list[Shift]]] = [(each, read_shifts_on(each, typed["on"])) for each in pair]
    context = {
        "title": _("Swap the hours of a day"),
        "practice": practice,
        "form": form,
        "key": new_key(),
        "day": typed.get("on"),
        "hours": hours,
        "shifts": " ".join(str(shift.pk) for _each, shifts in hours for shift in shifts),
        "in_the_way": appointments_in_the_way(form),
    }
    return render_screen(request, "scheduling/swap.html", context, status=form.status)


def _sentence(swap: Swap) -> str:
    """Return what was done, the visits that lost their hours by it, and what there is to know."""
    done = words_of(
        "The hours are swapped, and both are written to. Swapped again, they have their own back."
    )
    told = {notice.sentence for notice in swap.notices}
    return " ".join([said_with_lost_visits(done, len(swap.visits.uncovered)), *sorted(told)])
