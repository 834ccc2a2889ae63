"""/set-up/forms/{id}/...: write the draft of a form: its steps, its questions by kind, and their order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from clients.screens.forms import answers_of
from clients.screens.record_form import renew_revision
from clinic.refusals import Refusal
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import seen_revision
from clinic.screens.screen import StaffRequest, screen
from treatments.intake.actions.draft import (
    DOWN,
    UP,
    find_question,
    move_question,
    move_step,
    put_question,
    put_step,
    remove_question,
    remove_step,
    step_at,
)
from treatments.intake.questions import CHOICES, MOST_OPTIONS
from treatments.models import FormVersion
from treatments.screens.intake.forms import KIND_NAMES, OFFERED_KINDS
from treatments.screens.intake.question_form import SPARE_ROWS, QuestionForm, StepForm

MOVES = {"up": UP, "down": DOWN}


def draft_of(pk: UUID) -> FormVersion:
    """Return the draft of a form; refuse one that has none, since a published version never changes."""
    draft = FormVersion.objects.filter(form=pk, published_at=None).select_related("form").first()
    if draft is None:
        raise Refusal("version_published", "A published version never changes. Begin a new one.")
    return draft


@screen("set-up/forms/<uuid:pk>/steps/new", GET="forms.change", POST="forms.change")
def new_form_step_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a step at the end of a form."""
    return _answer_step(request, pk, None)


@screen("set-up/forms/<uuid:pk>/steps/<int:number>", GET="forms.change", POST="forms.change")
def form_step_screen(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """Change the title of a step, or take it out with its questions; steps are counted from 1."""
    return _answer_step(request, pk, number - 1)


def _answer_step(request: StaffRequest, pk: UUID, number: int | None) -> HttpResponse:
    draft = draft_of(pk)
    step = {"title": {}, "questions": []} if number is None else step_at(draft.steps, number)
    if request.POST.get("do") == "remove" and number is not None:
        remove_step(version=draft, number=number, revision=seen_revision(request), by=request.person)
        return _go_back(request, pk, _("The step is taken out."))
    form = StepForm(answers_of(request), title=step["title"], revision=draft.revision)
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            told = {"title": form.texts("title"), "revision": form.cleaned_data["seen"]}
            put_step(version=draft, number=number, by=request.person, **told)
            return _go_back(request, pk, _("Saved."))
    asked = len(step["questions"])
    title = _("New step") if number is None else _("Step")
    return _render(request, draft, form, title=title, is_new=number is None, asked=asked)


@screen("set-up/forms/<uuid:pk>/steps/<int:number>/new", GET="forms.change", POST="forms.change")
def new_question_screen(request: StaffRequest, pk: UUID, number: int) -> HttpResponse:
    """Write a question at the end of a step; `kind` in the address says which."""
    draft = draft_of(pk)
    step_at(draft.steps, number - 1)
    kind = request.GET.get("kind", "")
    if kind not in OFFERED_KINDS:
        kind = OFFERED_KINDS[0]
    earlier = [each for step in draft.steps[:number] for each in step["questions"]]
    return _answer_question(request, draft, {"kind": kind}, earlier, number - 1)


@screen("set-up/forms/<uuid:pk>/questions/<str:key>", GET="forms.change", POST="forms.change")
def question_screen(request: StaffRequest, pk: UUID, key: str) -> HttpResponse:
    """Change a question, or take it out."""
    draft = draft_of(pk)
    step, position = find_question(draft.steps, key)
    if request.POST.get("do") == "remove":
        remove_question(version=draft, key=key, revision=seen_revision(request), by=request.person)
        return _go_back(request, pk, _("The question is taken out."))
    before = [each for one in draft.steps[:step] for each in one["questions"]]
    questions = draft.steps[step]["questions"]
    return _answer_question(
        request, draft, questions[position], [*before, *questions[:position]], step, is_new=False
    )


def _answer_question(
    request: StaffRequest,
    draft: FormVersion,
    question: dict[str, Any],
    earlier: list[dict[str, Any]],
    step: int,
    *,
    is_new: bool = True,
) -> HttpResponse:
    def form_of(data: QueryDict | None, rows: int = 0) -> QuestionForm:
        return QuestionForm(data, question=question, earlier=earlier, revision=draft.revision, rows=rows)

    rearranged = _rearrange(request.POST, form_of) if question["kind"] in CHOICES else None
    form = rearranged or form_of(answers_of(request))
    if request.method == "POST" and rearranged is None and form.is_valid():
        with form.show_refusals():
            seen, written = form.cleaned_data["seen"], form.written
            put_question(version=draft, step=step, question=written, revision=seen, by=request.person)
            return _go_back(request, draft.form_id, _("Saved."))
    return _render(
        request,
        draft,
        form,
        title=_("New question") if is_new else _("Question"),
        kind_name=KIND_NAMES[question["kind"]],
        is_new=is_new,
        rows=len(form.rows),
        may_have_more=len(form.rows) < MOST_OPTIONS,
    )


def _rearrange(sent: QueryDict, form_of: Callable[..., QuestionForm]) -> QuestionForm | None:
    """Return the form as it was typed with another row up or with more rows; None for a form to be saved."""
    verb, _colon, which = sent.get("do", "").partition(":")
    if verb not in ("up", "more"):
        return None
    shown = form_of(sent)
    typed = sent.dict()
    if verb == "more":
        form = form_of(None, rows=min(len(shown.rows) + SPARE_ROWS, MOST_OPTIONS))
    else:
        form = form_of(None, rows=len(shown.rows))
        row = int(which) if which.isascii() and which.isdecimal() and len(which) < 3 else 0
        if row in shown.rows[1:]:
            _swap(typed, f"option_{row}_", f"option_{row - 1}_")
    form.initial = typed | {"required": bool(typed.get("required"))}
    return form


def _swap(typed: dict[str, Any], one: str, other: str) -> None:
    """Exchange what was typed in two rows."""
    own = {name.removeprefix(one): typed.pop(name) for name in list(typed) if name.startswith(one)}
    its = {name.removeprefix(other): typed.pop(name) for name in list(typed) if name.startswith(other)}
    typed.update({f"{other}{name}": value for name, value in own.items()})
    typed.update({f"{one}{name}": value for name, value in its.items()})


@screen("set-up/forms/<uuid:pk>/arrange", POST="forms.change")
def arrange_form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move a step or a question: `do` is "up step 2" or "down question knee"."""
    verb, what, which = [*request.POST.get("do", "").split(" ", 2), "", "", ""][:3]
    draft, places = draft_of(pk), MOVES.get(verb)
    rest: dict[str, Any] = {"revision": seen_revision(request), "by": request.person}
    if places and what == "step" and which.isascii() and which.isdecimal() and len(which) < 3:
        move_step(version=draft, number=int(which) - 1, places=places, **rest)
    elif places and what == "question":
        move_question(version=draft, key=which, places=places, **rest)
    else:
        raise Refusal("part_unknown", "This part of the form is not there any more. Open the form again.")
    return see_other("form", pk)


def _go_back(request: StaffRequest, pk: UUID, done: Any) -> HttpResponse:
    messages.success(request, str(done))
    return see_other("form", pk)


def _render(
    request: StaffRequest, draft: FormVersion, form: StepForm | QuestionForm, **more: Any
) -> HttpResponse:
    if form.status == 412:
        renew_revision(form, FormVersion.objects.get(pk=draft.pk).revision)
    template = "form_step" if isinstance(form, StepForm) else "question"
    context = {"record": draft.form, "draft": draft, "form": form, **more}
    return render_screen(request, f"treatments/intake/{template}.html", context, status=form.status)
