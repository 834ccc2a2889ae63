"""Request bodies that come in chunks, without a length."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings

type Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def with_lengths(application: Application) -> Application:
    """Give a chunked body its length, which Django needs: without one it would take the body for empty.

    One byte more than the limit is read at most; by that byte Django knows that it is too large.
    """

    def application_with_lengths(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return application_with_lengths
