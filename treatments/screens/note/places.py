"""/notes/{id}/places: the sites that a tapped place may be, or all sites by region to choose from."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.forms import ScreenForm, new_key
from clinic.screens.screen import StaffRequest, screen
from treatments.catalogue.zones import likely_sites
from treatments.drawing.body_picker import SIDE_NAMES
from treatments.models import TriggerPoint
from treatments.models.marked_point import MIDLINE_TOLERANCE
from treatments.screens.note.page import note_header, show_note
from treatments.screens.note.shown_note import find_note
from treatments.vocabulary import REGIONS, VIEWS, right_half

FIRST, LAST = 0.0, 1.0


class TapForm(ScreenForm):
    """A tap on a chart, as the viewer sees it; `shows` is the side that a profile shows."""

    view = forms.ChoiceField(choices=[(view, view) for view in VIEWS])
    x = forms.FloatField(min_value=FIRST, max_value=LAST)
    y = forms.FloatField(min_value=FIRST, max_value=LAST)
    shows = forms.ChoiceField(required=False, choices=[("right", "right"), ("left", "left")])


@screen("notes/<uuid:pk>/places", GET="notes.write")
def note_places_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Offer up to three likely sites for a tap, or without one every site of the catalogue."""
    note = find_note(pk)
    if "x" not in request.GET:
        return _show_all(request, note)
    form = TapForm(request.GET)
    if not form.is_valid():
        raise Refusal("off_the_body", _("Tap on the body."), status=422)
    tap = form.cleaned_data
    side = tap["shows"] or side_at(tap["view"], tap["x"])
    marked = dict(note.points.filter(side=side).values_list("site", "pk"))
    choice: dict[str, Any] = {
        "place": {
            "view": tap["view"],
            "x": round(tap["x"], 4),
            "y": round(tap["y"], 4),
            "side": "midline" if is_in_the_middle(tap["view"], tap["x"]) else side,
        },
        "side": side,
        "side_name": SIDE_NAMES[side],
        "sites": [
            (site, marked.get(site.pk)) for site in likely_sites(tap["view"], tap["x"], tap["y"], side)
        ],
        "key": new_key(),
    }
    if is_partial(request):
        return render_screen(request, "treatments/note/work.html#panel", {"note": note, **choice})
    return show_note(request, pk, **choice)


def side_at(view: str, x: float) -> str:
    """Return the client's side at this place of a chart, as the viewer sees it."""
    first, last = right_half(view)
    return "right" if first <= x <= last else "left"


def is_in_the_middle(view: str, x: float) -> bool:
    """Return True if a place lies on the middle line of a chart that shows both sides."""
    return view != "head_side" and abs(x - 0.5) <= MIDLINE_TOLERANCE


def _show_all(request: StaffRequest, note: Any) -> HttpResponse:
    audit.record_read(request.person, note, client_key=note.client_id)
    sites = TriggerPoint.objects.filter(retired_at=None).select_related("muscle")
    by_region: dict[str, list[TriggerPoint]] = {region: [] for region in REGIONS}
    for site in sites.order_by("muscle__position", "position"):
        by_region[site.muscle.region].append(site)
    context = {
        **note_header(note, Practice.current()),
        "regions": [(REGIONS[region], of_region) for region, of_region in by_region.items()],
        "key": new_key(),
    }
    return render_screen(request, "treatments/note/places.html", context)
