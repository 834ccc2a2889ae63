"""The pages of money: a visit's, a client's, receipts, takings and packages."""

from typing import Any

import pytest

from scheduling.models import Appointment, BoughtPackage, Package, Receipt, Redemption, Voucher
from scheduling.payments.actions.issue_receipt import Item, take_payment
from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.screens.conftest import page_of, query_count
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")
KEY = "a-key-of-a-form"
MOST_QUERIES = {"visit": 16, "client": 20, "receipt": 9, "takings": 6}


@pytest.fixture
def owed(visit: Appointment) -> Appointment:
    """Ana's visit, of 65.00."""
    Appointment.objects.filter(pk=visit.pk).update(price=6500)
    visit.refresh_from_db()
    return visit


@pytest.fixture
def owner(diary: Diary, fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


def at(visit: Appointment) -> str:
    return f"/diary/visits/{visit.pk}/money"


def do(user: ScreenUser, address: str, what: str, **answers: Any) -> Any:
    return user.send(address, do=what, **{"key": KEY, **answers})


def test_the_panel_says_what_is_to_pay_and_leads_to_it(desk: ScreenUser, owed: Appointment) -> None:
    panel = page_of(desk, f"/diary/visits/{owed.pk}")

    assert "£65.00 to pay" in panel
    assert at(owed) in panel


def test_a_payment_is_taken_once_however_often_its_form_is_sent(desk: ScreenUser, owed: Appointment) -> None:
    for _ in range(2):
        answer = do(desk, at(owed), "pay", method="card", amount="25.00")
        assert (answer.status_code, answer["Location"]) == (303, at(owed))

    assert Receipt.objects.get().lines.get().amount == 2500
    assert "£40.00" in page_of(desk, at(owed))


def test_more_than_is_owed_is_refused_at_its_field(desk: ScreenUser, owed: Appointment) -> None:
    answer = do(desk, at(owed), "pay", method="cash", amount="65.01")

    assert (answer.status_code, Receipt.objects.count()) == (409, 0)
    assert "This is more than is owed." in answer.content.decode()
    assert 'value="65.01"' in answer.content.decode()


@pytest.mark.parametrize("amount", ["0", "-5", "much"])
def test_a_sum_that_is_none_is_refused(desk: ScreenUser, owed: Appointment, amount: str) -> None:
    assert do(desk, at(owed), "pay", method="cash", amount=amount).status_code == 422
    assert not Receipt.objects.exists()


def test_a_form_of_no_kind_is_refused(desk: ScreenUser, owed: Appointment) -> None:
    assert do(desk, at(owed), "give").status_code == 400


def test_less_is_asked_for_with_a_reason_and_taken_back(desk: ScreenUser, owed: Appointment) -> None:
    assert do(desk, at(owed), "waive", amount="", reason="").status_code == 422
    do(desk, at(owed), "waive", amount="", reason="We were late")
    shown = page_of(desk, at(owed))
    assert "We were late" in shown

    waiver = owed.waivers.get()
    do(desk, at(owed), "take_back", settlement=str(waiver.pk), key="another-key")

    waiver.refresh_from_db()
    assert waiver.undone_by == desk.person


def test_a_package_is_sold_and_pays_a_visit(
    desk: ScreenUser, owner: ScreenUser, diary: Diary, owed: Appointment
) -> None:
    typed = {"name": "Ten massages", "service": str(diary.massage.pk), "visits": "10", "price": "585.00"}
    added = owner.send("/set-up/packages/new", **typed, months="12", key=KEY)
    assert added.status_code == 303, added.content.decode()
    page = f"/clients/{owed.client_id}/money"

    sold = do(desk, page, "sell_package", package=str(Package.objects.get().pk), method="cash")
    do(desk, at(owed), "package", bought_package=str(BoughtPackage.objects.get().pk), key="another-key")

    assert sold["Location"] == f"/receipts/{Receipt.objects.get().pk}"
    assert (Redemption.objects.get().amount, BoughtPackage.objects.get().left) == (6500, 9)
    assert "9 of 10 visits left" in page_of(desk, page)
    assert "Paid in advance" in page_of(desk, f"/diary/visits/{owed.pk}")
    assert "9 visits left" in page_of(desk, f"/clients/{owed.client_id}")


def test_a_voucher_is_sold_and_used(desk: ScreenUser, owed: Appointment) -> None:
    do(desk, f"/clients/{owed.client_id}/money", "sell_voucher", value="50", method="card")
    wrong = do(desk, at(owed), "voucher", code="WRONGCODE2", key="another-key")
    do(desk, at(owed), "voucher", code=Voucher.objects.get().code, key="a-third-key")

    assert wrong.status_code == 409
    assert "There is no voucher with this code." in wrong.content.decode()
    assert "£15.00" in page_of(desk, at(owed))


def test_a_receipt_is_shown_and_its_money_given_back(desk: ScreenUser, owed: Appointment) -> None:
    do(desk, at(owed), "pay", method="card", amount="")
    receipt = f"/receipts/{Receipt.objects.get().pk}"
    assert "£65.00" in page_of(desk, receipt)

    assert desk.send(receipt, amount="", reason="", key=KEY).status_code == 422
    answer = desk.send(receipt, amount="", reason="Typed twice", key="another-key")

    assert "Gives back receipt 1" in page_of(desk, answer["Location"])
    assert "Money was given back by receipt 2" in page_of(desk, receipt)
    assert desk.open(f"{receipt}/receipt.pdf").content.startswith(b"%PDF")


def test_a_therapist_gives_no_money_back_and_reads_no_takings(theo: ApiUser, owed: Appointment) -> None:
    user = screen_user(theo.person)
    do(user, at(owed), "pay", method="card", amount="")
    receipt = f"/receipts/{Receipt.objects.get().pk}"

    assert "Give money back" not in page_of(user, receipt)
    assert user.send(receipt, amount="", reason="Wrong", key=KEY).status_code == 403
    assert user.open("/takings").status_code == 403


def test_takings_of_a_day_stand_on_a_page_and_in_a_file(desk: ScreenUser, owed: Appointment) -> None:
    do(desk, at(owed), "pay", method="cash", amount="20")
    do(desk, at(owed), "pay", method="card", amount="", key="another-key")

    assert "£65.00" in page_of(desk, "/takings")
    assert "No money was taken" in page_of(desk, "/takings", on="2026-03-01")
    assert "£65.00" in page_of(desk, "/takings", on="no day")
    lines = desk.open("/takings.csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Number", "1", "2"]
    assert "20.0" in lines[1]


def test_packages_are_changed_taken_off_and_put_back(owner: ScreenUser, diary: Diary) -> None:
    package = Package.objects.create(name="Ten", service=diary.massage, visits=10, price=58500)
    address = f"/set-up/packages/{package.pk}"

    owner.send(address, **owner.fill_in(address, price="600"))
    package.refresh_from_db()
    assert (package.price, package.revision) == (60000, 2)
    owner.send(f"{address}/archive", seen="2")
    assert "Put back" in page_of(owner, "/set-up/packages") or "restore" in page_of(owner, "/set-up/packages")
    owner.send(f"{address}/restore", seen="3")
    package.refresh_from_db()
    assert package.archived_at is None


def test_pages_of_money_ask_few_queries(desk: ScreenUser, diary: Diary, owed: Appointment) -> None:
    receipt = take_payment(
        client=diary.ana, items=[Item(visit=owed.pk, amount=100)], method="cash", by=desk.person
    )

    asked = {
        "visit": query_count(desk, at(owed)),
        "client": query_count(desk, f"/clients/{owed.client_id}/money"),
        "receipt": query_count(desk, f"/receipts/{receipt.pk}"),
        "takings": query_count(desk, "/takings"),
    }

    assert {name: number for name, number in asked.items() if number > MOST_QUERIES[name]} == {}
