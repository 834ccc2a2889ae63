"""Clients from files: every row is accounted for, opt-outs count, and no letter leaves."""

from datetime import date

import pytest

from clients.imports.actions.go_on import take_step
from clients.imports.actions.start import decide_suspect, start_import
from clients.models import Client, Consent, ContactPerson, ExternalRef
from clinic.models import Envelope, Suppression
from tests.cast import ApiUser
from tests.clients.imports.files import (
    HEADER,
    bring_in,
    judge,
    reasons,
    refusal_code,
    take_back,
    upload,
    work,
)
from tests.factories import ClientFactory, ConsentFactory
from tests.merges import merge_into

pytestmark = pytest.mark.django_db
ANA = "1,Ana,Lind,ana@example.test,020 7946 0001,29/02/1988,Yes"
BEN = "2,Ben,Okafor,ben@example.test,,03/04/1990,No"


def test_rows_become_clients_with_their_number_and_contact(fern: ApiUser) -> None:
    batch = bring_in(f"{HEADER}\n{ANA}\n{BEN}\n", fern.person)
    ana = Client.objects.get(name="Ana Lind")
    assert (ana.birth_on, ana.phone, ana.email) == (date(1988, 2, 29), "+442079460001", "ana@example.test")
    assert Client.objects.get(name="Ben Okafor").birth_on == date(1990, 4, 3)
    assert batch.state == "applied" and batch.count_outcomes()["added"] == 2
    assert ExternalRef.objects.get(external_id="1").subject_key == ana.pk


def test_month_first_holds_for_the_whole_file(fern: ApiUser) -> None:
    bring_in(f"{HEADER}\n{BEN}\n", fern.person, order="mdy")
    assert Client.objects.get().birth_on == date(1990, 3, 4)


def test_opt_outs_count_and_consents_do_not(fern: ApiUser) -> None:
    bring_in(f"{HEADER}\n{ANA}\n{BEN}\n", fern.person)
    ben = Client.objects.get(name="Ben Okafor")
    kept_back = Suppression.objects.values_list("recipient_key", "kind")
    assert set(kept_back) == {(str(ben.pk), kind) for kind in ("reminder", "aftercare", "check_in")}
    assert not Consent.objects.exists()


def test_an_opt_out_elsewhere_is_older_than_a_consent_here(fern: ApiUser) -> None:
    ben = ClientFactory.create(name="Ben Okafor", email="ben@example.test", birth_on=date(1990, 4, 3))
    ConsentFactory.create(client=ben, kind="reminders")
    assert bring_in(f"{HEADER}\n{BEN}\n", fern.person).count_outcomes()["matched"] == 1
    assert not Suppression.objects.exists()


def test_nothing_brought_in_causes_a_letter(fern: ApiUser) -> None:
    bring_in(f"{HEADER}\n{ANA}\n{BEN}\n", fern.person)
    assert not Envelope.objects.exists()


def test_the_same_file_again_is_refused(fern: ApiUser) -> None:
    bring_in(f"{HEADER}\n{ANA}\n", fern.person)
    assert refusal_code(lambda: upload(f"{HEADER}\n{ANA}\n", fern.person)) == "file_imported_before"


def test_the_same_rows_in_a_newer_file_change_nothing(fern: ApiUser) -> None:
    bring_in(f"{HEADER}\n{ANA}\n", fern.person)
    batch = bring_in(f"{HEADER}\n{ANA}\n{BEN}\n", fern.person)
    assert batch.count_outcomes() == {"added": 1, "matched": 1, "suspect": 0, "rejected": 0}
    assert Client.objects.count() == 2


def test_faulty_rows_are_rejected_with_their_reason(fern: ApiUser) -> None:
    faults = [
        "1,Ana,Lind,,,30/02/1990,",
        "2,,,nobody@example.test,,,",
        "3,Cy,Moss,not an address,,,",
        "4,Di,Reed,,,01/13/1990,",
        "5,Ed,Wu,,,,,,too many",
        "6,Flo,Hart,,,01/01/1850,",
        "7,Gus,Ode,,,,",
        "7,Hal,Poe,,,,",
    ]
    batch = judge(upload("\n".join([HEADER, *faults]), fern.person))
    assert sorted(reasons(batch)) == [2, 3, 4, 5, 6, 7, 9]
    assert batch.count_outcomes() == {"added": 1, "matched": 0, "suspect": 0, "rejected": 7}
    assert sum(batch.count_outcomes().values()) == batch.rows_total
    assert not Client.objects.exists()


def test_a_phone_that_nobody_has_is_left_out_and_said(fern: ApiUser) -> None:
    batch = bring_in(f"{HEADER}\n1,Ana,Lind,,12,,\n", fern.person)
    assert "12" in batch.rows.get().reason
    assert Client.objects.get().phone == ""


def test_somebody_who_may_be_on_file_waits_for_a_decision(fern: ApiUser) -> None:
    ClientFactory.create(name="Ana Lind", email="other@example.test")
    batch = judge(upload(f"{HEADER}\n{ANA}\n", fern.person))
    assert batch.count_outcomes()["suspect"] == 1
    decide_suspect(batch=batch, line=2, same=False, by=fern.person)
    start_import(batch=batch, by=fern.person)
    work(batch)
    assert Client.objects.filter(name="Ana Lind").count() == 2


def test_undo_deletes_who_is_untouched_and_keeps_the_others(fern: ApiUser) -> None:
    batch = bring_in(f"{HEADER}\n{ANA}\n{BEN}\n", fern.person)
    ConsentFactory.create(client=Client.objects.get(name="Ana Lind"))
    batch = take_back(batch)
    assert list(Client.objects.values_list("name", flat=True)) == ["Ana Lind"]
    assert batch.rows.get(line=2).kept_because and not Suppression.objects.exists()
    assert ExternalRef.objects.get().external_id == "1"


def test_a_file_taken_back_may_be_brought_in_again(fern: ApiUser) -> None:
    take_back(bring_in(f"{HEADER}\n{ANA}\n", fern.person))
    bring_in(f"{HEADER}\n{ANA}\n", fern.person)
    assert Client.objects.count() == 1


def test_people_to_turn_to_come_with_the_client_and_go_with_them(fern: ApiUser) -> None:
    header = "First Name,Last Name,Emergency Contact Name,Emergency Contact Phone,Family Doctor Name"
    batch = bring_in(f"{header}\nAna,Lind,Per Lind,020 7946 0002,Dr Vale\n", fern.person)
    assert set(ContactPerson.objects.values_list("role", "name")) == {
        ("emergency", "Per Lind"),
        ("doctor", "Dr Vale"),
    }
    take_back(batch)
    assert not Client.objects.exists()


def test_two_jobs_on_one_file_add_each_row_once(fern: ApiUser) -> None:
    batch = judge(upload(f"{HEADER}\n{ANA}\n", fern.person))
    start_import(batch=batch, by=fern.person)
    take_step(batch.pk)
    take_step(batch.pk)
    assert Client.objects.count() == 1


def test_an_opt_out_of_a_record_merged_since_the_file_was_judged_counts_for_the_one_that_goes_on(
    fern: ApiUser,
) -> None:
    ben = ClientFactory.create(name="Ben Okafor", email="ben@example.test", birth_on=date(1990, 4, 3))
    again = ClientFactory.create(name="Benjamin Okafor", email="ben@example.test")
    batch = judge(upload(f"{HEADER}\n{BEN}\n", fern.person))
    merge_into(again, ben)

    start_import(batch=batch, by=fern.person)
    work(batch)

    assert set(Suppression.objects.values_list("recipient_key", flat=True)) == {str(again.pk)}
