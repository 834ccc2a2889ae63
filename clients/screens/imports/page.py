"""/set-up/import: files of other systems, brought in step by step."""

from collections.abc import Callable
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.imports.actions.start import (
    add_all_suspects,
    decide_suspect,
    discard_file,
    reread,
    start_dry_run,
    start_import,
    start_undo,
)
from clients.imports.actions.upload import upload_file
from clients.imports.files import read_rows
from clients.imports.kinds import guess_mapping, import_kind_of, import_kinds
from clients.imports.rejected import rejected_rows
from clients.models.imports import OUTCOMES, ImportBatch, ImportMap
from clients.screens.imports.forms import MapForm, ReadForm, UploadForm
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.screen import StaffRequest, screen

MOST_SHOWN = 50
MOST_FILES = 50
MOST_CELLS = 6
SAMPLE_ROWS = 200
STATE_NAMES = {
    "uploaded": gettext_lazy("Columns to map"),
    "judging": gettext_lazy("Being judged"),
    "judged": gettext_lazy("Judged, nothing added yet"),
    "applying": gettext_lazy("Being added"),
    "applied": gettext_lazy("Added"),
    "undoing": gettext_lazy("Being taken back"),
    "undone": gettext_lazy("Taken back"),
}
OUTCOME_NAMES = {
    "added": gettext_lazy("New"),
    "matched": gettext_lazy("On file already"),
    "suspect": gettext_lazy("To decide"),
    "rejected": gettext_lazy("Not read"),
}
STEPS: dict[str, Callable[..., Any]] = {
    "add": start_import,
    "undo": start_undo,
    "add_suspects": add_all_suspects,
}


@screen("set-up/import", GET="imports.run", POST="imports.run")
def imports_screen(request: StaffRequest) -> HttpResponse:
    """List the files, and take another one."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent)
    if form.is_valid():
        with form.show_refusals():
            answers = form.cleaned_data
            batch = upload_file(
                file=answers["file"],
                name=answers["file"].name,
                kind=answers["kind"],
                system=answers["system"],
                by=request.person,
            )
            return see_other("import", batch.pk)
    files = ImportBatch.objects.order_by("-created_at")[:MOST_FILES]
    context = {
        "title": _("Moving in"),
        "form": form,
        "kinds": import_kinds().values(),
        "files": [(batch, import_kind_of(batch).label, STATE_NAMES[batch.state]) for batch in files],
    }
    return render_screen(request, "clients/imports.html", context, status=form.status)


@screen("set-up/import/<uuid:pk>", GET="imports.run", POST="imports.run")
def import_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show how far a file is, and take its next step."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    step = request.POST.get("step", "")
    if step == "discard":
        discard_file(batch=batch, by=request.person)
        messages.success(request, _("The file is deleted. Nothing was added."))
        return see_other("imports")
    if step in STEPS:
        STEPS[step](batch=batch, by=request.person)
        return see_other("import", pk)
    if batch.state == "uploaded" or step in ("map", "read") or "map" in request.GET:
        return _map_columns(request, batch, step)
    return _show(request, batch)


@screen("set-up/import/<uuid:pk>/progress", poll=True, GET="imports.run")
def import_progress_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say how many rows are done; once all are, the page is opened anew."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    if not is_partial(request):
        return see_other("import", pk)
    response = render_screen(request, "clients/import.html#progress", _progress(batch))
    if not batch.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@screen("set-up/import/<uuid:pk>/decide", POST="imports.run")
def import_decide_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say of one row whether it is somebody on file."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    line = request.POST.get("line", "")
    if not line.isdecimal() or len(line) > 9:
        raise Refusal("not_found", "This row needs no decision.", status=404)
    decide_suspect(batch=batch, line=int(line), same=request.POST.get("same") == "yes", by=request.person)
    return see_other("import", pk, show="suspect")


@screen("set-up/import/<uuid:pk>/rejected", GET="imports.run")
def import_rejected_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Return the rows that added nothing, with the reason of each, as CSV."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    response = HttpResponse("".join(rejected_rows(batch)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    return response


def _map_columns(request: StaffRequest, batch: ImportBatch, step: str) -> HttpResponse:
    maps = ImportMap.objects.filter(kind=batch.kind).order_by("name")
    if kept := next((each for each in maps if str(each.pk) == request.GET.get("map")), None):
        batch.mapping = guess_mapping(import_kind_of(batch), batch.columns, kept.fields)
        batch.date_order, batch.decimal_sign = kept.date_order, kept.decimal_sign
    read = ReadForm(request.POST if step == "read" else None, batch)
    if step == "read" and read.is_valid():
        with read.show_refusals():
            reread(batch=batch, by=request.person, **read.answers)
            return see_other("import", batch.pk)
    rows = list(islice(read_rows(batch), 1, SAMPLE_ROWS + 1))
    form = MapForm(request.POST if step == "map" else None, batch, rows)
    if step == "map" and form.is_valid():
        with form.show_refusals():
            start_dry_run(batch=batch, by=request.person, **form.choices_made)
            return see_other("import", batch.pk)
    context = {"title": batch.file_name, "batch": batch, "form": form, "read": read, "maps": maps}
    return render_screen(request, "clients/import_map.html", context, status=max(form.status, read.status))


def _show(request: StaffRequest, batch: ImportBatch) -> HttpResponse:
    counts = batch.count_outcomes()
    show = request.GET.get("show", "")
    if show not in OUTCOMES:
        show = next((each for each in ("suspect", "rejected", "added") if counts[each]), "added")
    rows = batch.rows.filter(outcome=show).order_by("line")[:MOST_SHOWN]
    context = {
        "title": batch.file_name,
        "counts": [(outcome, OUTCOME_NAMES[outcome], counts[outcome]) for outcome in OUTCOMES],
        "numbers": counts,
        "show": show,
        "rows": [(row, [cell for cell in row.cells if cell.strip()][:MOST_CELLS]) for row in rows],
        "columns": batch.columns,
        "kept": batch.rows.exclude(kept_because="").count(),
        "zone": Practice.current().zone,
        **_progress(batch),
    }
    return render_screen(request, "clients/import.html", context)


def _progress(batch: ImportBatch) -> dict[str, Any]:
    return {"batch": batch, "done": batch.rows_done(), "state": STATE_NAMES[batch.state]}
