"""Knotwork's own PostgreSQL and Valkey, used when it is given no others."""

from .errors import Trouble
from .services import services
from .state import addresses

__all__ = ["Trouble", "addresses", "services"]
