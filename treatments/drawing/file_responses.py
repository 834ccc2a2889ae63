"""Responses of the endpoints that answer with a picture or a PDF."""

from django.http import HttpResponse


def picture_response(content: bytes, media_type: str) -> HttpResponse:
    """Answer with a picture; an SVG that is opened on its own runs no script."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return _file_response(content, media_type, Content_Security_Policy=policy)


def pdf_response(document: str, content: bytes) -> HttpResponse:
    """Answer with a PDF; its file name does not reveal whose it is."""
    return _file_response(
        content, "application/pdf", Content_Disposition=f'inline; filename="{document}.pdf"'
    )


def _file_response(content: bytes, media_type: str, **headers: str) -> HttpResponse:
    """Answer with a file that no cache keeps and no browser takes for another media type."""
    response = HttpResponse(content, content_type=media_type)
    safe = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    for name, value in (safe | headers).items():
        response[name.replace("_", "-")] = value
    return response
