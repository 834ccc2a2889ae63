"""Knotwork's own PostgreSQL and Valkey, used when it is given no others."""

from .kept import addresses
from .services import services
from .trouble import Trouble

__all__ = ["Trouble", "addresses", "services"]
