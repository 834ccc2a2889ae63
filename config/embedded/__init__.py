"""Knotwork's own PostgreSQL and Valkey, used when it is given no others."""
