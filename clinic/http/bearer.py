"""Who is asking: the bearer of a token from /sign-in."""

from typing import Any

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework import exceptions

from clinic import clock
from clinic.prepared_query import Param, PreparedQuery

HELD = PreparedQuery(
    lambda: AuthToken.objects.select_related("user").filter(digest=Param("digest"), expiry__gt=Param("now"))
)


class BearerToken(TokenAuthentication):  # type: ignore[misc]
    """Finds the token by its hash, in one query; expired ones and archived people's do not count."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, AuthToken]:
        digest = hash_token(token.decode("ascii", "replace"))
        for held in HELD(digest=digest, now=clock.now()):
            if held.user.is_active:
                return held.user, held
        raise exceptions.AuthenticationFailed
