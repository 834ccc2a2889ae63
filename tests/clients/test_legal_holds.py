"""A record under legal hold is not erased, merged or parted; owners place and lift holds."""

from datetime import timedelta

import pytest

from clients import client_record
from clients.actions.legal_holds.keep import place_hold
from clients.actions.merging.part_clients import part_clients
from clients.models import Client, LegalHold
from clinic import clock
from clinic.models import AuditEntry, Practice
from clinic.refusals import Refusal
from clinic.screens.forms import new_key
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.merges import merge_into
from tests.screen_user import screen_user


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana Silva")


def held(client: Client, fern: ApiUser) -> LegalHold:
    return place_hold(client=client, reason="Case 12", by=fern.person)


def test_a_hold_is_placed_listed_and_lifted(fern: ApiUser, ana: Client) -> None:
    address = f"clients/{ana.pk}/legal-holds"
    placed = fern.api("POST", address, {"reason": "Case 12", "until": "2999-01-01"})
    assert placed.status_code == 201, placed.content

    lift = f"{address}/{placed.json()['id']}/lift"
    lifted = fern.api("POST", lift, {"reason": "Closed"}).json()

    assert (lifted["lifted_by"], lifted["lifted_reason"]) == (str(fern.person.pk), "Closed")
    assert fern.api("GET", address).json()["results"] == [lifted]
    assert fern.api("POST", lift, {"reason": "Again"}).json()["code"] == "hold_lifted"
    audited = AuditEntry.objects.filter(client_key=str(ana.pk), subject="legalhold", read_hour=None)
    said = set(audited.values_list("verb", "reason"))
    assert said == {("placed_hold", "Case 12"), ("lifted_hold", "Closed")}


def test_a_hold_until_a_day_of_the_past_is_refused(fern: ApiUser, ana: Client) -> None:
    answer = fern.api("POST", f"clients/{ana.pk}/legal-holds", {"reason": "Case 12", "until": "2020-01-01"})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/until")


@pytest.mark.parametrize("held_one", ["target", "source"])
def test_a_record_under_hold_is_not_merged(fern: ApiUser, ana: Client, held_one: str) -> None:
    other = ClientFactory.create(name="Ana Silva")
    held(ana, fern)
    target, source = (ana, other) if held_one == "target" else (other, ana)

    with pytest.raises(Refusal) as refused:
        merge_into(target, source)

    assert refused.value.code == "legal_hold"
    obstacles = fern.api("GET", f"clients/{target.pk}/merge/{source.pk}").json()["obstacles"]
    assert [each["code"] for each in obstacles] == ["legal_hold"]


def test_a_record_under_hold_is_not_parted(fern: ApiUser, ana: Client) -> None:
    merge = merge_into(ana, ClientFactory.create())
    held(ana, fern)

    with pytest.raises(Refusal) as refused:
        part_clients(merge=merge, revision=None, reason="Two", by=fern.person)

    assert refused.value.code == "legal_hold"


def test_a_record_is_erased_once_the_hold_is_over(fern: ApiUser, ana: Client) -> None:
    hold = held(ana, fern)
    with pytest.raises(Refusal) as refused:
        client_record.erase(ana)
    assert refused.value.code == "legal_hold"

    LegalHold.objects.filter(pk=hold.pk).update(until=clock.now().date() - timedelta(days=2))
    client_record.erase(ana)

    ana.refresh_from_db()
    assert ana.name == "Erased"


def test_an_owner_places_and_lifts_a_hold_on_the_page(fern: ApiUser, ana: Client) -> None:
    owner, address = screen_user(fern.person), f"/clients/{ana.pk}/legal-holds"

    owner.send(address, key=new_key(), reason="Case 12", until="")
    hold = LegalHold.objects.get()
    record, page = (owner.open(each).content.decode() for each in (f"/clients/{ana.pk}", address))
    assert "Under legal hold" in record and "Case 12" not in record
    assert "Case 12" in page and "until it is lifted" in page

    assert owner.send(f"{address}/{hold.pk}/lift", reason="Closed")["Location"] == address
    assert "Under legal hold" not in owner.open(f"/clients/{ana.pk}").content.decode()
    assert owner.send(f"{address}/{hold.pk}/lift", reason="Again").status_code == 409


def test_a_hold_on_the_page_needs_a_reason_and_a_day_to_come(fern: ApiUser, ana: Client) -> None:
    owner, address = screen_user(fern.person), f"/clients/{ana.pk}/legal-holds"

    for typed in ({"reason": "", "until": ""}, {"reason": "Case 12", "until": "2020-01-01"}):
        assert owner.send(address, key=new_key(), **typed).status_code == 422
    assert not LegalHold.objects.exists()


def test_the_desk_reads_of_a_hold_and_not_why(dana: ApiUser, fern: ApiUser, ana: Client) -> None:
    held(ana, fern)
    desk = screen_user(dana.person)

    assert "Under legal hold" in desk.open(f"/clients/{ana.pk}").content.decode()
    assert desk.open(f"/clients/{ana.pk}/legal-holds").status_code == 403
