"""API clients signed in as a member of the cast."""

from typing import Any

from rest_framework.test import APIClient

from clinic.models import Staff


class ApiUser(APIClient):
    """A client of the API, signed in as one member of staff."""

    person: Staff

    def api(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        """Send a request to /api/v1/<address>; headers are named If_Match="...", Idempotency_Key="..."."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return self.generic_json(method, f"/api/v1/{address}", body, extra)

    def upload(self, path: str, content: str | bytes) -> Any:
        """Send a file as the body; return the response."""
        data = content.encode() if isinstance(content, str) else content
        return self.post(path, data, content_type="application/octet-stream")

    def generic_json(self, method: str, path: str, body: Any, extra: dict[str, str]) -> Any:
        """Send JSON; return the response."""
        send = getattr(super(), method.lower())
        return send(path, body, **extra) if method == "GET" else send(path, body, format="json", **extra)


def api_user(person: Staff) -> ApiUser:
    """Return an API client on which this person is signed in."""
    user = ApiUser()
    user.force_authenticate(person)
    user.person = person
    return user
