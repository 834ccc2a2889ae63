"""The kind of files that clients are brought in from."""

from clients.imports.contacts.kind import KIND

__all__ = ["KIND"]
