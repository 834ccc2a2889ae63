"""/merges/{id}: what the merge of two records moved, and parting them again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.actions.merging.part_clients import part_clients
from clients.merging.comparison import moved_by_kind, written_since
from clients.merging.putting_back import outcomes_of_parting
from clients.models import MergeRecord, MergeRow
from clients.record_parts import client_tables
from clients.screens.merging.words import NOT_SHOWN, OUTCOME_NAMES, detail_name, kind_name, row_names
from clients.screens.record_form import set_hidden
from clinic.models import Practice
from clinic.roles import may
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen


class PartForm(ScreenForm):
    """Why two records are parted, and which rows go back although they were changed since."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    also = forms.MultipleChoiceField(
        label=_("Changed since. These stay with the record that goes on, but for those you tick:"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = Text(label=_("Why are they two people?"), max_length=300)

    def __init__(self, data: Any, merge: MergeRecord, changed: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"seen": merge.revision})
        also: Any = self.fields["also"]
        also.choices = changed
        if not changed:
            del self.fields["also"]


@screen("merges/<uuid:pk>", GET="clients.merge", POST="clients.merge")
def merge_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a merge moved and what parting would leave; part the two records."""
    merge = (
        MergeRecord.objects.select_related("source", "target", "merged_by", "undone_by").filter(pk=pk).first()
    )
    if merge is None:
        raise Http404
    tables = {table.label: table for table in client_tables()}
    clinical = may(request.person.roles, "conditions.read")
    rows = list(merge.rows.all()) if merge.undone_at else outcomes_of_parting(merge, tables)
    left = [row for row in rows if row.outcome not in ("", "put_back")]
    names = row_names(left, clinical=clinical)
    changed = [(str(row.pk), names[row.pk]) for row in left if row.outcome == "changed_since"]
    form = PartForm(request.POST if request.method == "POST" else None, merge, changed)
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            part_clients(
                merge=merge,
                revision=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                also=[UUID(key) for key in form.cleaned_data.get("also", [])],
                by=request.person,
            )
            messages.success(request, str(_("The two records are parted.")))
            return see_other("merge", pk)
    if form.is_bound:
        set_hidden(form, "seen", str(merge.revision))
    since = {} if merge.undone_at else written_since(merge, tables.values(), clinical=clinical)
    context = {
        "title": _("Joined records"),
        "practice": Practice.current(),
        "merge": merge,
        "moved": [
            (kind_name(kind), number)
            for kind, number in moved_by_kind(rows, tables, clinical=clinical)
            if kind not in NOT_SHOWN
        ],
        "stay": [(names[row.pk], OUTCOME_NAMES[row.outcome]) for row in _not_given_back(merge, left)],
        "since": [(kind_name(kind), len(keys)) for kind, keys in since.items() if kind not in NOT_SHOWN],
        "chosen": [(detail_name(name), side == "target") for name, side in merge.choices.items()],
        "form": form,
    }
    return render_screen(request, "clients/merge.html", context, status=form.status)


def _not_given_back(merge: MergeRecord, left: list[MergeRow]) -> list[MergeRow]:
    """Return the rows that stay; before parting without those that may yet be ticked."""
    return [row for row in left if merge.undone_at or row.outcome != "changed_since"]
