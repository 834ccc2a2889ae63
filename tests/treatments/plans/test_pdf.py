"""The PDF of a plan: large type and pictures, the words of its page, and its golden pictures."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from clients.addressing import Addressee
from clinic import clock
from clinic.models import Location, Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConsentFactory, visit_of
from tests.treatments.pictures import GOLDEN, TOLERANCE, is_golden, open_picture, worst_tile
from tests.treatments.printed import letters_beside_the_page
from treatments.drawing.render import render_page_pngs, render_pdf
from treatments.models import ClinicalSettings, PlanStep, SelfCarePlan
from treatments.notes.actions.mark_in_error import mark_in_error
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.marking import PointData
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan
from treatments.plans.chart import chart_of_plan
from treatments.plans.drafting.caps import MOST_STEPS
from treatments.plans.pdf import plan_pdf_context
from treatments.plans.whole_plan import plan_blocks

ROOT = Path(__file__).resolve().parents[3]
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HALF_SIZE = 60.0
LEAST_TYPE = 10.5


def whole() -> SelfCarePlan:
    """The one plan, read anew."""
    return SelfCarePlan.objects.with_details().get()


@pytest.fixture
def plan(willow: Location, theo: ApiUser) -> SelfCarePlan:
    """Ana's plan from two points, drafted on a Monday in March."""
    with clock.at(MONDAY):
        ana = ClientFactory.create(name="Ana Lopez")
        ConsentFactory.create(client=ana, kind="aftercare")
        note = open_note(attendance=visit_of(ana, willow), by=theo.person)
        points: list[PointData] = [
            {"site": "UT1", "side": "right", "activity": "active", "pain_on_pressure_before": 7},
            {"site": "GA1", "side": "left", "activity": "latent", "pain_on_pressure_before": 4},
        ]
        for data in points:
            mark_point(note=note, data=data, by=theo.person)
        draft_plan(note=sign_note(note=note, revision=None, by=theo.person), by=theo.person)
    return whole()


def sent(plan: SelfCarePlan, theo: ApiUser) -> SelfCarePlan:
    """The plan after it went out that day."""
    with clock.at(MONDAY):
        send_plan(plan=plan, revision=None, by=theo.person)
    return whole()


def test_plan_pdf_matches_the_golden_picture(plan: SelfCarePlan, theo: ApiUser) -> None:
    pages = render_page_pngs("plan", plan_pdf_context(sent(plan, theo)), ppi=HALF_SIZE)

    for page, name in zip(pages, ("plan", "plan_2"), strict=True):
        assert is_golden(page, GOLDEN / f"{name}.png")


def test_plan_pdf_of_a_note_in_error_says_who_and_when_but_not_why(plan: SelfCarePlan, theo: ApiUser) -> None:
    mark_in_error(note=sent(plan, theo).note, reason="It was Ben's.", revision=None, by=theo.person)

    context = plan_pdf_context(whole())

    assert context["mark"] == "Not valid"
    [notice] = context["notices"]
    assert notice.startswith("Entered in error, says Theo on ")
    assert "Ben's" not in str(context)


def test_plan_pdf_of_another_plan_exceeds_the_tolerance(plan: SelfCarePlan) -> None:
    other = plan_pdf_context(plan) | {"today": []}
    drawn = open_picture(render_page_pngs("plan", other, ppi=HALF_SIZE)[0])

    assert worst_tile(drawn, open_picture((GOLDEN / "plan.png").read_bytes())) > 3 * TOLERANCE


def test_plan_pdf_is_marked_as_draft_or_not_valid(plan: SelfCarePlan, theo: ApiUser) -> None:
    marks = [plan_pdf_context(plan)["mark"], plan_pdf_context(sent(plan, theo))["mark"]]
    mark_in_error(note=whole().note, reason="Wrong visit.", revision=None, by=theo.person)

    assert [*marks, plan_pdf_context(whole())["mark"]] == ["Draft", "", "Not valid"]


def test_plan_pdf_and_page_have_the_same_words(plan: SelfCarePlan, theo: ApiUser) -> None:
    SelfCarePlan.objects.update(message="Go easy.", good_to_know=["Look at your skin."])
    reader = Addressee("key", "Ana", "ana@example.test")
    blocks = plan_blocks(whole(), reader, Practice.current(), ClinicalSettings.current(), None)
    page = " ".join(" ".join(block.as_text() for block in blocks).split())
    context = plan_pdf_context(whole())

    content = [context["message"], context["normal"], context["until"], *context["today"], *context["stop"]]
    content += [context["strength"], *context["signs"], *context["good_to_know"]]
    content += [text for name in ("before", "lines", "daily") for line in context[name] for text in line]
    for step in context["steps"]:
        content += [step["title"], step["how"], *step["cautions"], *(words for _, words in step["dose"])]
    assert len(content) > 40
    assert [words for words in content if words not in page] == []


def test_plan_pdf_holds_only_the_first_name(plan: SelfCarePlan) -> None:
    assert plan_pdf_context(plan)["who"] == "Ana"
    assert "Lopez" not in str(plan_pdf_context(plan))


def test_plan_pdf_of_the_largest_plan_keeps_all_on_its_pages_in_large_type(plan: SelfCarePlan) -> None:
    words = "Lean on it slowly, breathe out and wait. " * 20
    rows = [
        PlanStep(
            plan=plan,
            position=position,
            kind="movement",
            title=words[:120],
            how=words[:600],
            why=words[:400],
            days=[6],
        )
        for position in range(100, 100 + MOST_STEPS - plan.steps.count())
    ]
    PlanStep.objects.bulk_create(rows)
    plan.steps.update(title=words[:120], how=words[:600], why=words[:400], cautions=[words[:300]] * 3)
    SelfCarePlan.objects.update(message=words[:1000], good_to_know=[words[:300]] * 12)

    printed = render_pdf("plan", plan_pdf_context(whole()))

    assert letters_beside_the_page(printed) == ""
    assert min(type_sizes(printed)) >= LEAST_TYPE


def test_plan_pdf_has_no_small_type_and_at_most_two_pages(plan: SelfCarePlan) -> None:
    printed = render_pdf("plan", plan_pdf_context(whole()))

    assert min(type_sizes(printed)) >= LEAST_TYPE
    assert len(pypdf.PdfReader(BytesIO(printed)).pages) <= 2


def test_plan_pdf_shows_a_picture_beside_each_step_with_marks(plan: SelfCarePlan) -> None:
    context = plan_pdf_context(plan)
    marked = {mark.number for mark in chart_of_plan(plan).marks}

    assert [bool(pictures) for pictures in context["charts"]] == [
        number in marked for number in range(1, len(context["steps"]) + 1)
    ]
    assert "1: press here, slope between neck and shoulder, right." in context["charts"][0][0][1]


def test_plan_pdf_kept_before_steps_had_pictures_still_shows_its_chart(
    plan: SelfCarePlan, theo: ApiUser
) -> None:
    kept = json.loads(sent(plan, theo).printed)
    kept.pop("in_letter")
    kept["drawing"].pop("reader")
    for step in kept["steps"]:
        step.pop("number")
    for mark in kept["drawing"]["marks"]:
        for name in ("pain_after", "task"):
            mark.pop(name)
    for shading in kept["drawing"]["shadings"]:
        shading.pop("number")
    former = whole()
    former.printed = json.dumps(kept)
    context = plan_pdf_context(former)

    assert context["chart"][0][0].startswith("<svg")
    assert "1: slope between neck and shoulder, right." in context["chart"][0][1]
    assert render_pdf("plan", context).startswith(b"%PDF-")


def type_sizes(printed: bytes) -> set[float]:
    """The sizes of all letters, in points."""
    sizes = set()
    for page in pypdf.PdfReader(BytesIO(printed)).pages:

        def see(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
            if text.strip():
                sizes.add(round(abs(size * tm[3] * cm[3]), 2))

        page.extract_text(visitor_text=see)
    return sizes


def test_plan_pdf_prints_markup_as_text(plan: SelfCarePlan) -> None:
    evil = '#panic("x") $y$ *b* `c` \\ "quoted" </svg><script> @label [z]'
    SelfCarePlan.objects.update(message=evil)
    plan.steps.update(title=evil, how=evil)

    assert render_pdf("plan", plan_pdf_context(whole())).startswith(b"%PDF-")


def test_typesetter_is_not_loaded_at_start() -> None:
    code = (
        "import sys, django; django.setup(); import config.urls;"
        "sys.exit(any(name in sys.modules for name in ('typst', 'resvg_py')))"
    )
    setting = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only-for-this-test-" + "0123" * 9}

    assert subprocess.run([sys.executable, "-c", code], env=os.environ | setting, cwd=ROOT).returncode == 0
