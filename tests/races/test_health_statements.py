"""Two therapists who settle one statement at once: one of them does."""

from clients.actions.settle_health_statement import settle_health_statement
from clients.models import HealthStatement
from clinic.models import Staff
from clinic.refusals import Refusal
from tests.callers import at_once
from tests.factories import Diary


def test_a_statement_is_settled_once(clinic: Diary) -> None:
    statement = HealthStatement.objects.create(
        client=clinic.ana, words="Blood thinners since March.", recorded_by="x"
    )

    def settle(name: str) -> str:
        try:
            settle_health_statement(
                statement=HealthStatement.objects.get(pk=statement.pk),
                reason=f"Asked by {name}.",
                by=Staff.objects.get(name=name),
            )
        except Refusal as refusal:
            return refusal.code
        return name

    outcomes = at_once([lambda: settle("Theo"), lambda: settle("Mara")])

    [winner] = set(outcomes) - {"statement_settled"}
    assert "statement_settled" in outcomes
    assert HealthStatement.objects.get().settled_reason == f"Asked by {winner}."
