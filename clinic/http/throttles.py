"""Limits on how often a password may be tried."""

import hashlib
import logging
from typing import Any

from redis import RedisError
from rest_framework.throttling import SimpleRateThrottle

log = logging.getLogger(__name__)


class PasswordThrottle(SimpleRateThrottle):
    """Count tries in the cache; while the cache is down no try is refused, so that staff can sign in."""

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except (OSError, RedisError) as error:
            log.warning("Tries are not counted: %s", type(error).__name__)
            return True


class PerAddress(PasswordThrottle):
    """Count the tries from one network address."""

    scope = "sign_in_address"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PerEmail(PasswordThrottle):
    """Count the tries for one e-mail, from any address; the cache holds only a hash of the e-mail."""

    scope = "sign_in_email"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        email = self.email_of(request)
        if email is None:
            return None
        ident = hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def email_of(self, request: Any) -> str | None:
        """Return the e-mail of the person whose password is tried."""
        email = request.data.get("email") if isinstance(request.data, dict) else None
        return email if isinstance(email, str) else None


class PerPerson(PerEmail):
    """Count the tries of a signed-in person at their own password, together with those at sign-in."""

    def email_of(self, request: Any) -> str | None:
        return str(request.user.email) if request.user.is_authenticated else None
