"""Labels of clients from files: given, made where they are new, and gone again with what was taken back."""

import pytest

from clients.models import Client, ClientLabel, Label
from clinic import clock
from tests.cast import ApiUser
from tests.clients.imports.files import bring_in, take_back

pytestmark = pytest.mark.django_db
ROWS = 'First Name,Last Name,Tags\nAna,Lind,"member, VIP;vip"\nBen,Okafor,Old\n'


def test_labels_are_given_by_name_whatever_their_case(fern: ApiUser) -> None:
    member = Label.objects.create(name="Member")
    bring_in(ROWS, fern.person)
    ana = Client.objects.get(name="Ana Lind")
    assert set(ana.client_labels.values_list("label__name", flat=True)) == {"Member", "vip"}
    assert ClientLabel.objects.get(label=member).client == ana


def test_a_label_out_of_use_is_given_to_nobody(fern: ApiUser) -> None:
    Label.objects.create(name="Old", archived_at=clock.now())
    bring_in(ROWS, fern.person)
    assert not ClientLabel.objects.filter(label__name="Old").exists()


def test_undoing_deletes_the_labels_made_and_no_others(fern: ApiUser) -> None:
    Label.objects.create(name="Member")
    take_back(bring_in(ROWS, fern.person))
    assert list(Label.objects.values_list("name", flat=True)) == ["Member"]
