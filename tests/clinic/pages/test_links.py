"""Links in letters: what a token opens, and how the page behind it behaves."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils.module_loading import import_string

from clinic import clock
from clinic.mail.actions.deliver_letter import lease_next
from clinic.models import AuditEntry, Practice, Suppression
from clinic.pages import links
from clinic.refusals import Refusal
from tests.clinic.mail.test_outbox import posted
from tests.factories import ClientFactory

ANA = "019c0000-0000-7000-8000-00000000000a"


@pytest.fixture
def address(practice: Practice) -> str:
    """Return the address behind the link with which Ana stops her reminders."""
    ana = ClientFactory.create(pk=ANA)
    return "/c/" + links.make_token("opt_out", f"{ANA}/reminder", reader=ana.email)


@pytest.mark.parametrize("purpose", settings.LINK_PAGES)
def test_the_page_of_a_purpose_can_be_called(purpose: str) -> None:
    assert callable(import_string(settings.LINK_PAGES[purpose]))


def test_a_token_carries_its_key() -> None:
    assert links.read_token(links.make_token("visit", "a/b"), "visit") == "a/b"


@pytest.mark.parametrize("token", ["", "x", "dmlzaXQ.abc", "a.b.c", "\x00", "é"])
def test_forged_token_is_refused(token: str) -> None:
    with pytest.raises(Refusal) as refused:
        links.read_token(token, "visit")
    assert refused.value.code == "link_unknown"


def test_a_token_opens_only_its_own_purpose() -> None:
    with pytest.raises(Refusal) as refused:
        links.read_token(links.make_token("visit", "a"), "opt_out")
    assert refused.value.code == "link_unknown"


def test_a_token_may_expire() -> None:
    token = links.make_token("visit", "a", until=clock.now() + timedelta(days=1))
    assert links.read_token(token, "visit") == "a"

    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(Refusal) as refused:
        links.read_token(token, "visit")
    assert refused.value.code == "link_expired"


def test_a_token_outlives_a_change_of_the_secret_key(settings: Any) -> None:
    token = links.make_token("visit", "a")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]

    assert links.read_token(token, "visit") == "a"


def test_get_of_a_page_changes_nothing(client: Browser, address: str) -> None:
    for answer in (client.get(address), client.head(address)):
        assert answer.status_code == 200
    assert not Suppression.objects.exists()
    assert b"reminders of your visits" in client.get(address).content


def test_second_opt_out_changes_nothing(client: Browser, address: str) -> None:
    assert client.post(address).status_code == 200
    assert b"You will get no more" in client.post(address).content

    assert Suppression.objects.get().recipient_key == ANA
    [entry] = AuditEntry.objects.filter(verb="opted_out")
    assert (entry.actor_kind, entry.actor_key) == ("link", ANA)
    posted(recipient_key=ANA)
    assert lease_next() is None


def test_mail_program_opts_out_by_one_post(client: Browser, address: str) -> None:
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Suppression.objects.exists()


def test_page_is_not_cached_indexed_framed_or_referred(client: Browser, address: str) -> None:
    answer = client.get(address)

    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store, private"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert b"<script" not in answer.content
    assert b"http://" not in answer.content
    assert b"https://" not in answer.content


def test_the_language_of_a_page_is_that_of_its_words(
    client: Browser, practice: Practice, address: str
) -> None:
    Practice.objects.update(language="pt")

    for place in (address, "/c/nonsense"):
        assert re.findall(r'\blang="([^"]*)"', client.get(place).content.decode()) == ["en"]


def test_unknown_link_shows_what_to_do(client: Browser, practice: Practice) -> None:
    answer = client.get("/c/nonsense")

    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert practice.phone.encode() in answer.content


def test_expired_link_shows_that_it_expired(client: Browser, practice: Practice) -> None:
    token = links.make_token("opt_out", f"{ANA}/reminder", until=clock.now() - timedelta(days=1))

    assert client.get(f"/c/{token}").status_code == 410


def test_other_methods_are_refused(client: Browser, address: str) -> None:
    assert client.delete(address).status_code == 405
