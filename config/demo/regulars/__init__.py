"""Clients of the demo who come week by week to rest: they fill the hours around today."""
