"""The format of log lines leaves out rows and tokens."""

import logging

from django.db import IntegrityError, transaction

from clients.models import Client
from config.log_lines import PrivateFormatter
from tests.factories import ClientFactory


def logged_text(message: str, error: Exception | None = None) -> str:
    """Return a record as it is logged."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    return PrivateFormatter("%(message)s").format(
        logging.LogRecord("x", logging.ERROR, "x", 1, message, None, exc_info)
    )


def test_log_leaves_out_the_token_of_a_link() -> None:
    assert logged_text("Internal Server Error: /c/dmlzaXR8MDE.Y5S-KnQ_1") == "Internal Server Error: /c/..."


def test_log_leaves_out_the_row_that_postgresql_quotes(db: None) -> None:
    ana = ClientFactory.create(name="Ana Secret\nwho came on Monday")
    try:
        with transaction.atomic():
            Client.objects.filter(pk=ana.pk).update(phone="1")
    except IntegrityError as error:
        logged = logged_text("It broke", error)

    assert "client_phone_is_e164" in logged
    assert "Failing row" not in logged
    assert "Secret" not in logged
    assert "Monday" not in logged
