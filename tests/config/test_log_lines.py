"""What the log leaves out."""

import logging

from django.db import IntegrityError, transaction

from clients.models import Client
from config.log_lines import Line
from tests.factories import ClientFactory


def line(said: str, error: Exception | None = None) -> str:
    """A record as it is logged."""
    failed = (type(error), error, error.__traceback__) if error else None
    return Line("%(message)s").format(logging.LogRecord("x", logging.ERROR, "x", 1, said, None, failed))


def test_the_token_of_a_link_is_left_out() -> None:
    assert line("Internal Server Error: /c/dmlzaXR8MDE.Y5S-KnQ_1") == "Internal Server Error: /c/..."


def test_the_row_that_postgresql_quotes_is_left_out(db: None) -> None:
    ana = ClientFactory.create(name="Ana Secret\nwho came on Monday")
    try:
        with transaction.atomic():
            Client.objects.filter(pk=ana.pk).update(phone="1")
    except IntegrityError as error:
        logged = line("It broke", error)

    assert "client_phone_is_e164" in logged
    assert "Failing row" not in logged
    assert "Secret" not in logged
    assert "Monday" not in logged
