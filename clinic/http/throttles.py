"""How often somebody may try a password."""

import hashlib
import logging
from typing import Any

from redis import RedisError
from rest_framework.throttling import SimpleRateThrottle

log = logging.getLogger(__name__)


class FailsOpen(SimpleRateThrottle):
    """Counts tries in the cache; with the cache down everyone may pass, for the clinic must open."""

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return super().allow_request(request, view)
        except (OSError, RedisError) as error:
            log.warning("Tries are not counted: %s", type(error).__name__)
            return True


class PerAddress(FailsOpen):
    """Tries from one network address."""

    scope = "sign_in_address"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class PerEmail(FailsOpen):
    """Tries for one e-mail, from wherever; kept as a hash."""

    scope = "sign_in_email"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        email = self.email_of(request)
        if email is None:
            return None
        ident = hashlib.sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def email_of(self, request: Any) -> str | None:
        """Whose password is tried."""
        email = request.data.get("email") if isinstance(request.data, dict) else None
        return email if isinstance(email, str) else None


class PerPerson(PerEmail):
    """Tries of whoever is signed in at their own password, counted with those at the door."""

    def email_of(self, request: Any) -> str | None:
        return str(request.user.email) if request.user.is_authenticated else None
