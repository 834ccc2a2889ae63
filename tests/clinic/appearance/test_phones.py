"""Phones as people dial them."""

import pytest

from clinic.appearance.phones import national_form


@pytest.mark.parametrize(
    ("phone", "country", "shown"),
    [
        ("+442079460000", "GB", "020 7946 0000"),
        ("+442079460000;ext=12", "GB", "020 7946 0000 x12"),
        ("+33320000000", "FR", "03 20 00 00 00"),
        ("+33320000000", "GB", "+33 3 20 00 00 00"),
        ("", "GB", ""),
    ],
)
def test_a_phone_is_shown_as_it_is_dialled_in_the_country(phone: str, country: str, shown: str) -> None:
    assert national_form(phone, country) == shown
