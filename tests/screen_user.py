"""Browsers in which a member of staff is signed in."""

from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from clinic.models import Staff
from clinic.screens.session import COOKIE, open_session
from clinic.staff.actions.sign_in import issue_token


class ScreenUser(Browser):
    """Django's test browser, signed in as one member of staff."""

    person: Staff

    def open(self, address: str, query: dict[str, Any] | None = None) -> Any:
        """Open a page by its link."""
        return self.get(address, query or {})

    def send(self, address: str, /, **answers: Any) -> Any:
        """Send a form as a browser without script does."""
        return self.post(address, answers)

    def fill_in(self, address: str, /, **typed: Any) -> dict[str, Any]:
        """Return what the form of a page sends as it is shown, with these fields typed anew."""
        form = self.get(address).context["form"]
        shown = {name: form[name].value() for name in form.fields}
        sent = {name: value for name, value in shown.items() if value is not None and value is not False}
        return {name: value for name, value in {**sent, **typed}.items() if value is not None}

    def send_in_place(self, address: str, /, **answers: Any) -> Any:
        """Send a form as htmx does, which puts the answer into the open page."""
        return self.post(address, answers, headers={"HX-Request": "true"})


def screen_user(person: Staff) -> ScreenUser:
    """Return a browser in which this person has just signed in."""
    token, _expires_at = issue_token(person=person)
    response = HttpResponse()
    open_session(response, token, person)
    user = ScreenUser()
    user.cookies[COOKIE] = response.cookies[COOKIE].value
    user.person = person
    return user
