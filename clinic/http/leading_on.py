"""Addresses of records that were joined with another of the same person: they lead on to that one."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string

from clinic.refusals import Refusal

NOT_HERE = ("client_merged", "not_found")


def leading_on(error: Exception, request: HttpRequest, path_values: Mapping[str, Any]) -> Exception:
    """Return what answers an error at an address: of a client who was merged, the refusal that leads on.

    A read is answered with 303 and the same address below the record that goes on, a write with 409. So also
    where what the address names beside the client was not found: it moved to that record.
    """
    key = path_values.get("pk")
    not_here = isinstance(error, Http404) or (isinstance(error, Refusal) and error.code in NOT_HERE)
    if not not_here or f"/clients/{key}" not in request.path:
        return error
    try:
        _guard()(key)
    except Refusal as refusal:
        if request.method in ("GET", "HEAD"):
            refusal.status = 303
            refusal.extra["location"] = request.get_full_path().replace(
                str(key), refusal.extra["merged_into"]
            )
        return refusal
    return error


@cache
def _guard() -> Any:
    return import_string(settings.MERGED_CLIENT_GUARD)
