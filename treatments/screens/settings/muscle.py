"""/set-up/catalogue/{muscle}: an entry with its doubts and reviews, and the form to review it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import render_screen
from clinic.screens.forms import ScreenForm, Text, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.catalogue.actions.review_muscle import review_muscle
from treatments.catalogue.files import catalogue_sources
from treatments.catalogue.reviews import ReviewedEntry, reviewed_entries
from treatments.models import CatalogueVersion, Muscle, PressText
from treatments.plans.drafting.steps import for_side
from treatments.screens.settings.catalogue import next_to_review
from treatments.screens.settings.entry_drawing import CHARTED_SIDE, OF_ENTRY, entry_drawing
from treatments.vocabulary import POSITIONS, REGIONS, TOOLS


class MuscleReviewForm(ScreenForm):
    """A remark; `digest` is of the entry that the page shows."""

    key = forms.CharField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput)
    remark = Text(label=_("Remark"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))


@screen("set-up/catalogue/<slug:slug>", GET="catalogue.review", POST="catalogue.review")
def reviewed_muscle_screen(request: StaffRequest, slug: str) -> HttpResponse:
    """Show the entry of a muscle; POST marks what was shown as reviewed, and leads on if asked to."""
    entries = reviewed_entries()
    entry = _find(entries, slug)
    form = MuscleReviewForm(request.POST) if request.method == "POST" else _empty_form(entry)
    if form.is_bound and form.is_valid():
        with form.show_refusals():
            return answer_form_once(request, lambda: _review(request, entry, form))
        entries = reviewed_entries()
        entry = _find(entries, slug)
        form.data = {**form.data.dict(), "digest": entry.digest, "key": new_key()}
    names = {each.muscle.slug: each.muscle.name for each in entries}
    context = {
        "title": entry.muscle.name,
        "entry": entry,
        "form": form,
        "next": next_to_review(entries, after=slug),
        "check_also": [(other, names[other]) for other in entry.muscle.check_also if other in names],
        **_texts(Muscle.objects.with_points().get(pk=entry.muscle.pk)),
    }
    return render_screen(request, "treatments/muscle.html", context, status=form.status)


def _find(entries: Sequence[ReviewedEntry], slug: str) -> ReviewedEntry:
    """Return the entry of this muscle, or answer as not found."""
    for entry in entries:
        if entry.muscle.slug == slug:
            return entry
    raise Http404


def _empty_form(entry: ReviewedEntry) -> MuscleReviewForm:
    return MuscleReviewForm(initial={"key": new_key(), "digest": entry.digest})


def _review(request: StaffRequest, entry: ReviewedEntry, form: MuscleReviewForm) -> str:
    """Mark the entry as reviewed; return the address that follows: the same, the next entry, or the list."""
    review_muscle(muscle=entry.muscle, by=request.person, **form.answers)
    if request.POST.get("then") != "next":
        messages.success(request, str(_("Marked as reviewed.")))
        return reverse("reviewed_muscle", args=[entry.muscle.slug])
    following = next_to_review(reviewed_entries(), after=entry.muscle.slug)
    if following is None:
        messages.success(request, str(_("Every entry is reviewed.")))
        return reverse("catalogue")
    messages.success(request, str(_("Marked as reviewed. This is the next one.")))
    return reverse("reviewed_muscle", args=[following.muscle.slug])


def _texts(muscle: Muscle) -> dict[str, Any]:
    """Return an entry as the page shows it: picture, sites and self-care, in words for the right side."""
    care = muscle.self_care
    sites = [site for site in muscle.trigger_points.all() if site.retired_at is None]
    drawing = entry_drawing(muscle, sites)
    return {
        "region": REGIONS[muscle.region],
        "picture": f"data:image/svg+xml;base64,{b64encode(drawing.svg(OF_ENTRY).encode()).decode()}",
        "picture_words": drawing.words(),
        "sites": [
            (
                site,
                [each.zone.label for each in site.referrals.all() if each.primary],
                [each.zone.label for each in site.referrals.all() if not each.primary],
            )
            for site in sites
        ],
        "care": care,
        "presses": [_shown_press(press) for press in care.presses.all()],
        "stretch": {
            "position": POSITIONS[care.stretch_position],
            "tool": TOOLS.get(care.stretch_tool, ""),
            "text": for_side(care.stretch_text, CHARTED_SIDE),
            "brief": for_side(care.stretch_brief, CHARTED_SIDE),
            "risks": [risk.replace("_", " ") for risk in care.stretch_risks],
        },
        "sources": catalogue_sources(),
        "version": CatalogueVersion.current().label,
    }


def _shown_press(press: PressText) -> dict[str, str]:
    return {
        "tool": TOOLS[press.tool],
        "position": POSITIONS[press.position],
        "text": for_side(press.text, CHARTED_SIDE),
        "brief": for_side(press.brief, CHARTED_SIDE),
    }
