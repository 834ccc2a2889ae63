"""A letter as mail programs see it."""

import email
import email.policy
from typing import Any

import pytest

from clinic.mail.transport import email_message, sender_line
from tests.clinic.mail.test_outbox import posted


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "Willow Clinic",
        "Willow, Clinic",
        "Praxis Müller; Massage @ Zürich",
        'Müller "Knots" <all@example.test>',
        "Willow\r\nBcc: all@example.test",
    ],
)
def test_sender_line_holds_one_address_whatever_the_practice_is_called(name: str) -> None:
    letter = posted()
    raw = email_message(letter, sender_line(name, "hello@willow.test")).message().as_bytes()

    read: Any = email.message_from_bytes(raw, policy=email.policy.default)
    assert [one.addr_spec for one in read["From"].addresses] == ["hello@willow.test"]
    assert read["Bcc"] is None
