"""Two people who mark one call as entered in error at once: one of them does."""

from clients.actions.log_call import log_call, mark_call_in_error
from clients.models import Call
from clinic.models import AuditEntry, Staff
from clinic.refusals import Refusal
from tests.callers import at_once
from tests.factories import Diary


def test_a_call_is_marked_in_error_once(clinic: Diary) -> None:
    theo = Staff.objects.get(name="Theo")
    call = log_call(client=clinic.ana, direction="outgoing", outcome="no_answer", by=theo)

    def mark(name: str) -> str:
        try:
            mark_call_in_error(
                call=Call.objects.get(pk=call.pk),
                reason=f"By {name}: the wrong client.",
                by=Staff.objects.get(name=name),
            )
        except Refusal as refusal:
            return refusal.code
        return name

    outcomes = at_once([lambda: mark("Theo"), lambda: mark("Mara")])

    [winner] = set(outcomes) - {"call_in_error"}
    assert "call_in_error" in outcomes
    assert Call.objects.get().entered_in_error_reason.startswith(f"By {winner}")
    assert AuditEntry.objects.filter(verb="marked_in_error").count() == 1
