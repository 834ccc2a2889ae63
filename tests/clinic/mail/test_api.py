"""/letters."""

import pytest

from clinic.models import AuditEntry, Envelope, Practice, Suppression
from clinic.pages import links
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
    assert AuditEntry.objects.get(verb="read").client_key == ANA


def test_no_link_of_a_letter_is_shown_to_staff(dana: ApiUser, theo: ApiUser) -> None:
    for user, sensitivity in ((dana, "desk"), (theo, "clinical")):
        written = letter(sensitivity, sensitivity)
        link = links.url("visit", ANA)
        Envelope.objects.filter(pk=written.pk).update(text=f"Confirm or cancel:\n{link}\nUntil then.")

        text = user.api("GET", f"letters/{written.pk}").json()["text"]

        assert link.rpartition("/")[2] not in text
        assert text.endswith("/c/...\nUntil then.")


def test_suppressions_are_listed_and_lifted_with_a_reason(dana: ApiUser, practice: Practice) -> None:
    Suppression.objects.create(cause="opt_out", recipient_key=ANA, kind="aftercare")
    [row] = dana.api("GET", f"suppressions?recipient={ANA}").json()["results"]
    assert (row["cause"], row["kind"]) == ("opt_out", "aftercare")

    assert dana.api("POST", f"suppressions/{row['id']}/lift", {"reason": "..."}).status_code == 400
    assert dana.api("POST", f"suppressions/{row['id']}/lift", {"reason": "She asked."}).status_code == 204

    assert not Suppression.objects.exists()
    assert AuditEntry.objects.get(verb="lifted").reason == "She asked."


def test_status_counts_what_is_kept_back(dana: ApiUser, practice: Practice) -> None:
    Suppression.objects.create(cause="bounce", address="ana@example.org")
    Envelope.objects.filter(pk=letter("plan").pk).update(state="suppressed")

    status = dana.api("GET", "status").json()

    assert (status["letters_suppressed"], status["addresses_suppressed"]) == (1, 1)


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
