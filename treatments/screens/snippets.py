"""/me/snippets: one's own texts to put into notes."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.screens.record_form import renew_key, renew_revision
from clinic.actions.records import remove_record
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text, new_key, seen_revision
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.models import Snippet
from treatments.note_texts.placeholders import PLACEHOLDERS
from treatments.note_texts.snippets import add_snippet, change_snippet, snippets_of

MEANINGS = dict(
    zip(
        PLACEHOLDERS,
        (
            _("the client's name"),
            _("the day of the visit"),
            _("the side of the marks"),
            _("the sites marked, with their sides"),
            _("pain before, 0 to 10"),
            _("pain after, 0 to 10"),
        ),
        strict=True,
    )
)


class SnippetForm(ScreenForm):
    """The name and the text of a snippet."""

    name = Text(max_length=60, label=_("Name"))
    text = Text(max_length=2000, label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}))


class NewSnippetForm(SnippetForm):
    """A snippet to add."""

    key = forms.CharField(widget=forms.HiddenInput())


class ChangedSnippetForm(SnippetForm):
    """A snippet as it is changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput())


@screen("me/snippets", GET="notes.write", POST="notes.write")
def snippets_screen(request: StaffRequest) -> HttpResponse:
    """Show one's snippets and add one."""
    form = NewSnippetForm(request.POST or None, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            add_snippet(**form.answers, by=request.person)
            return reverse("snippets")

        with form.show_refusals():
            return answer_form_once(request, effect)
    renew_key(form)
    return _render(request, form, _("Add a snippet"))


@screen("me/snippets/<uuid:pk>", GET="notes.write", POST="notes.write")
def snippet_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change one of one's snippets."""
    snippet = get_object_or_404(snippets_of(request.person), pk=pk)
    initial = {"seen": snippet.revision, "name": snippet.name, "text": snippet.text}
    form = ChangedSnippetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("name", "text")}
        with form.show_refusals():
            seen = form.cleaned_data["seen"]
            change_snippet(snippet=snippet, changes=changes, revision=seen, by=request.person)
            messages.success(request, str(_("Saved.")))
            return see_other("snippets")
        if form.status == 412:
            renew_revision(form, snippets_of(request.person).get(pk=pk).revision)
    return _render(request, form, _("Change the snippet"), snippet)


@screen("me/snippets/<uuid:pk>/remove", POST="notes.write")
def remove_snippet_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Remove a snippet; notes that hold its text stay as they are."""
    snippet = snippets_of(request.person).filter(pk=pk).first()
    if snippet:
        remove_record(snippet, revision=seen_revision(request), by=request.person)
        messages.success(request, str(_("Removed.")))
    return see_other("snippets")


def _render(
    request: StaffRequest, form: ScreenForm, heading: object, changed: Snippet | None = None
) -> HttpResponse:
    context = {
        "title": _("Snippets"),
        "snippets": snippets_of(request.person),
        "form": form,
        "heading": heading,
        "changed": changed,
        "placeholders": [(f"{{{name}}}", meaning) for name, meaning in MEANINGS.items()],
    }
    return render_screen(request, "treatments/snippets.html", context, status=form.status)
