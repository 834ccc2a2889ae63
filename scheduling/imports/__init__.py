"""The kind of files that visits are brought in from."""

from scheduling.imports.kind import KIND

__all__ = ["KIND"]
