"""/letters."""

import pytest

from clinic.models import AuditEntry, Envelope
from tests.cast import ApiUser

ANA = "0199c0de-0000-7000-8000-00000000000a"


def letter(kind: str, sensitivity: str = "desk") -> Envelope:
    return Envelope.objects.create(
        kind=kind,
        sensitivity=sensitivity,
        recipient_key=ANA,
        about=f"{kind}:1",
        to_address="ana@example.org",
        subject="About your visit",
        text="Press the wall with a ball.",
        message_id=f"<{kind}>",
    )


def test_list_of_letters_shows_no_content(dana: ApiUser) -> None:
    letter("confirmed")
    letter("plan", "clinical")

    rows = dana.api("GET", "letters").json()["results"]

    assert [row["kind"] for row in rows] == ["plan", "confirmed"]
    assert not any({"text", "subject", "to_address"} & row.keys() for row in rows)


def test_desk_reads_a_letter_without_clinical_text(dana: ApiUser) -> None:
    shown = dana.api("GET", f"letters/{letter('confirmed').pk}").json()

    assert (shown["subject"], shown["to_address"]) == ("About your visit", "ana@example.org")


def test_desk_and_owner_see_only_the_log_line_of_a_clinical_letter(dana: ApiUser, fern: ApiUser) -> None:
    plan = letter("plan", "clinical")

    for who in (dana, fern):
        shown = who.api("GET", f"letters/{plan.pk}").json()
        assert (shown["kind"], shown["subject"], shown["text"]) == ("plan", None, None)
    assert not AuditEntry.objects.filter(verb="read").exists()


def test_therapist_reads_a_clinical_letter_and_the_read_is_audited(theo: ApiUser) -> None:
    plan = letter("plan", "clinical")

    assert theo.api("GET", f"letters/{plan.pk}").json()["text"] == "Press the wall with a ball."
    entry = AuditEntry.objects.get(actor_kind="staff")
    assert (entry.verb, entry.client_key) == ("read", ANA)


@pytest.mark.parametrize(
    ("query", "count"),
    [(f"recipient={ANA}", 2), ("kind=plan", 1), ("state=sent", 0), ("about=plan:1", 1)],
)
def test_letters_are_filtered(dana: ApiUser, query: str, count: int) -> None:
    letter("confirmed")
    letter("plan", "clinical")

    assert len(dana.api("GET", f"letters?{query}").json()["results"]) == count
