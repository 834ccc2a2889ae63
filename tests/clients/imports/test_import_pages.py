"""The pages on which an owner brings a file in, by links and forms alone."""

import time
from io import BytesIO

import pytest

from clients.imports.actions.go_on import go_on
from clients.models import Client, ImportBatch
from tests.cast import ApiUser
from tests.clients.imports.files import HEADER
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.django_db
ADDRESS = "/set-up/import"


def send_file(owner: ScreenUser, content: str) -> str:
    """Upload a file and return the address of its page."""
    file = BytesIO(content.encode())
    file.name = "jane.csv"
    response = owner.send(ADDRESS, file=file, kind="clients", system="jane")
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def work() -> None:
    """Let the job go through the rows."""
    go_on(ImportBatch.objects.get(), until=time.monotonic() + 60)


def test_an_owner_brings_a_file_with_faults_in_and_takes_it_back(fern: ApiUser) -> None:
    owner = screen_user(fern.person)
    faults = [f"{n},Bad,Row,no address,,," for n in range(100, 140)]
    good = ["1,Ana,Lind,,,04/03/1990,", "2,Ben,=1+1,,,29/02/1988,No"]
    page = send_file(owner, "\n".join([HEADER, *good, *faults]))
    assert "4 March 1990" in owner.open(page).content.decode()
    sent = owner.fill_in(page, date_order="dmy", step="map")
    assert owner.send(page, **sent).status_code == 303
    work()
    assert "Not read: 40" in owner.open(page).content.decode()
    rejected = owner.open(f"{page}/rejected").content.decode()
    assert rejected.count("no address") == 80
    owner.send(page, step="add")
    work()
    assert Client.objects.count() == 2
    owner.send(page, step="undo")
    work()
    assert not Client.objects.exists()


def test_a_file_without_a_date_order_is_not_judged(fern: ApiUser) -> None:
    owner = screen_user(fern.person)
    page = send_file(owner, f"{HEADER}\n1,Ana,Lind,,,04/03/1990,\n")
    response = owner.send(page, **owner.fill_in(page, date_order="", step="map"))
    assert response.status_code == 422 and ImportBatch.objects.get().state == "uploaded"


def test_the_front_desk_brings_nothing_in(dana: ApiUser) -> None:
    assert screen_user(dana.person).open(ADDRESS).status_code == 403
