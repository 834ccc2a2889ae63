"""Bringing in clients, and what belongs to them, from files of other systems."""
