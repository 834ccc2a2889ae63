"""Authentication by the bearer token that /sign-in issues."""

from typing import Any

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework import exceptions

from clinic import clock
from clinic.prepared_query import Param, PreparedQuery

UNEXPIRED_TOKENS = PreparedQuery(
    lambda: AuthToken.objects.select_related("user").filter(digest=Param("digest"), expiry__gt=Param("now"))
)


class BearerToken(TokenAuthentication):  # type: ignore[misc]
    """Find a token by its hash, in one query; refuse expired tokens and those of archived people."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, AuthToken]:
        digest = hash_token(token.decode("ascii", "replace"))
        for auth_token in UNEXPIRED_TOKENS(digest=digest, now=clock.now()):
            if auth_token.user.is_active:
                return auth_token.user, auth_token
        raise exceptions.AuthenticationFailed
