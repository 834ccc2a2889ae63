"""The embedded deployment's own secret key."""

import secrets
from pathlib import Path

from . import state as kept


def secret_key(var: Path) -> str:
    """The key kept under var, made once."""
    path = var / "secret_key"
    if not path.exists():
        kept.write_secret(path, secrets.token_urlsafe(48))
    return path.read_text().strip()
