"""Many rows written at once are as if each had been written alone."""

from datetime import UTC, date, datetime

import pytest

from clients.models import Client, ExternalRef
from clinic.models import AuditEntry
from clinic.prepared_query import insert_many
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
NAME = 'Zoë "the \\ back" O\'Neil 🙂'
AT = datetime(2026, 3, 1, 10, 30, 0, 123456, tzinfo=UTC)


def ref(external_id: str, client: Client) -> ExternalRef:
    return ExternalRef(system="jane", kind="clients", external_id=external_id, subject_key=client.pk)


def test_what_was_given_is_what_is_kept() -> None:
    born = date(1988, 2, 29)
    given = [
        Client(name=NAME, birth_on=born, archived_at=AT, self_care_tools=["ball", "a,b"]),
        Client(name="Ben", custom_values={"k": [1, None]}),
    ]
    written = insert_many(iter(given))
    assert written == given
    zoe, ben = (Client.objects.get(pk=client.pk) for client in written)
    assert (zoe.name, zoe.birth_on, zoe.archived_at, zoe.self_care_tools) == (NAME, born, AT, ["ball", "a,b"])
    assert (ben.birth_on, ben.custom_values, ben.created_at) == (None, {"k": [1, None]}, given[1].created_at)


def test_a_written_row_is_saved_again_as_the_same() -> None:
    (ben,) = insert_many([Client(name="Ben")])
    ben.save_revision("name")
    assert Client.objects.get().revision == 2


def test_keys_that_the_database_counts_are_left_to_it() -> None:
    client = ClientFactory.create()
    entries = [
        AuditEntry(actor_kind="system", actor_key="import", verb="added", subject="client", subject_key=key)
        for key in (str(client.pk), "2")
    ]
    insert_many(entries)
    assert len(set(AuditEntry.objects.filter(verb="added").values_list("transaction", "pk"))) == 2


def test_rows_that_are_known_are_left_out_where_asked() -> None:
    client = ClientFactory.create()
    insert_many([ref("1", client)])
    insert_many([ref("1", client), ref("2", client)], skip_known=True)
    assert ExternalRef.objects.count() == 2


def test_nothing_is_written_of_none() -> None:
    assert insert_many([]) == []
