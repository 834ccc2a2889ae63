"""Templates name a screen by its name: an address that changes is changed in one place."""

import re

from django.urls import Resolver404, resolve

from tests.project.templates import templates

ADDRESS = re.compile(r"""\b(?:href|action|formaction|hx-get|hx-post|src)=["'](/[^"'?#]*)""")
PLACEHOLDER = re.compile(r"{{.*?}}")


def is_address_of_screen(written: str) -> bool:
    """Return True for the address of a screen, of whatever record."""
    try:
        found = resolve(PLACEHOLDER.sub("01a22259-0adc-7fef-a8ba-b41419283baa", written))
    except Resolver404:
        return False
    return hasattr(found.func, "screen")


def test_no_template_holds_the_literal_address_of_a_screen() -> None:
    literal = [
        (name, address)
        for name, path in templates().items()
        for address in ADDRESS.findall(path.read_text())
        if is_address_of_screen(address)
    ]

    assert literal == []


def test_a_literal_address_with_a_placeholder_would_be_found() -> None:
    assert ADDRESS.findall('<a href="/clients/{{ client.pk }}?x">') == ["/clients/{{ client.pk }}"]
    assert is_address_of_screen("/clients/{{ client.pk }}") and not is_address_of_screen("/api/v1/docs")
