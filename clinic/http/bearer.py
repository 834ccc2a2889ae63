"""Who is asking: the bearer of a token from /sign-in."""

from typing import Any

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework import exceptions

from clinic import clock


class BearerToken(TokenAuthentication):  # type: ignore[misc]
    """Finds the token by its hash, in one query; expired ones and archived people's do not count."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, AuthToken]:
        digest = hash_token(token.decode("ascii", "replace"))
        held = AuthToken.objects.select_related("user").filter(digest=digest, expiry__gt=clock.now()).first()
        if held is None or not held.user.is_active:
            raise exceptions.AuthenticationFailed
        return held.user, held
