"""GET /plans/{id}/pdf."""

from typing import Any

from clinic.models import AuditEntry
from tests.cast import ApiUser


def test_plan_is_answered_as_pdf(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = theo.api("GET", f"plans/{plan['id']}/pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_plan_pdf_is_not_cached_and_has_a_neutral_name(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = theo.api("GET", f"plans/{plan['id']}/pdf")

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"] == 'inline; filename="plan.pdf"'


def test_read_of_pdf_is_recorded_in_the_audit(theo: ApiUser, plan: dict[str, Any]) -> None:
    reads = AuditEntry.objects.filter(verb="read", subject="selfcareplan", subject_key=plan["id"])
    assert not reads.exists()

    theo.api("GET", f"plans/{plan['id']}/pdf")

    assert reads.get().actor_key == str(theo.person.pk)


def test_plan_pdf_refuses_front_desk_and_owner(dana: ApiUser, fern: ApiUser, plan: dict[str, Any]) -> None:
    for user in (dana, fern):
        answer = user.api("GET", f"plans/{plan['id']}/pdf")

        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_pdf_of_a_missing_plan_answers_in_json(theo: ApiUser, plan: dict[str, Any]) -> None:
    answer = theo.api("GET", "plans/01980a3e-6b4e-7c30-9d6c-2f1f0a6d4b11/pdf", Accept="application/pdf")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
