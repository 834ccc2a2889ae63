"""/notes/{id}/chart.svg and chart.png."""

from typing import Any
from xml.etree import ElementTree

from clinic.models import AuditEntry
from tests.cast import ApiUser


def test_chart_is_svg_with_a_description(theo: ApiUser, marked: dict[str, Any]) -> None:
    answer = theo.get(f"/api/v1/notes/{marked['id']}/chart.svg", HTTP_ACCEPT="image/svg+xml")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    words = ElementTree.fromstring(answer.content).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "1: Upper trapezius (UT1), right, active, pain on pressure 7 of 10." in words
    assert "2: Gastrocnemius (GA1), left, latent, pain on pressure 4 of 10." in words
    assert AuditEntry.objects.filter(verb="read", subject_key=marked["id"]).exists()


def test_chart_is_available_as_png(theo: ApiUser, marked: dict[str, Any]) -> None:
    answer = theo.get(f"/api/v1/notes/{marked['id']}/chart.png")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


def test_chart_of_a_missing_note_answers_with_a_problem_document(theo: ApiUser) -> None:
    answer = theo.get("/api/v1/notes/01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11/chart.svg")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
