"""The steps of somebody who books online, as their browser sends them."""

from datetime import UTC, datetime
from typing import Any

from django.test import Client as Browser

from clinic.models import Envelope, Service
from scheduling.models import OnlineBooking
from scheduling.time_in_address import in_address
from tests.factories import Diary

AT_TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
DETAILS: dict[str, Any] = {
    "name": "Nora New",
    "email": "nora@example.test",
    "phone": "020 7946 0001",
    "birth_day": "3",
    "birth_month": "5",
    "birth_year": "1980",
    "health": ["none"],
}


def offer_online(service: Service, **fields: Any) -> Service:
    """Let clients book a service themselves."""
    Service.objects.filter(pk=service.pk).update(online=True, **fields)
    service.refresh_from_db()
    return service


def choose(browser: Browser, diary: Diary, at: datetime = AT_TEN, **fields: Any) -> Any:
    """Post a free time of the massage; return the answer."""
    body = {"service": str(diary.massage.pk), "location": str(diary.location.pk), "at": in_address(at)}
    return browser.post("/book", body | fields)


def begin_booking(browser: Browser, diary: Diary, at: datetime = AT_TEN, **fields: Any) -> str:
    """Choose a free time; return the path of the page for the details."""
    answer = choose(browser, diary, at, **fields)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def send_details(browser: Browser, path: str, **details: Any) -> Any:
    """Post the details; return the page that follows."""
    return browser.post(path, DETAILS | details, follow=True)


def confirm_path(booking: OnlineBooking | None = None) -> str:
    """Return the path of the link in the newest letter that asks to confirm, or in that of this booking."""
    letters = Envelope.objects.filter(kind="online_booking").order_by("-created_at", "-pk")
    letter = (letters.filter(about=f"online_booking:{booking.pk}") if booking else letters)[0]
    start = letter.text.index("/c/")
    return letter.text[start:].split()[0]


def book_online(browser: Browser, diary: Diary, at: datetime = AT_TEN, **details: Any) -> Any:
    """Go all the way; return the last page."""
    send_details(browser, begin_booking(browser, diary, at), **details)
    return browser.post(confirm_path(), follow=True)
