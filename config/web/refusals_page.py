"""/refusals: each code of a problem with what to do next, from docs/refusals.md."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from clinic.pages.rendering import render_page

CODE = re.compile(r"`([^`]+)`")
ROW = re.compile(r"\| `(\w+)` \| (.+) \|")


class ListedRefusal(NamedTuple):
    """A code, and what to do next as HTML."""

    code: str
    words: str


@require_safe
def refusals_page(request: HttpRequest) -> HttpResponse:
    """Show all codes by topic; the `type` of a problem links to its code."""
    topics = refusals_by_topic()
    if not topics:
        raise Http404
    return render_page(request, "config/refusals.html", {"title": "When Knotwork says no", "topics": topics})


@cache
def refusals_by_topic() -> list[tuple[str, list[ListedRefusal]]]:
    """Return the headings of docs/refusals.md with their rows; none where the page is not installed."""
    path = settings.BASE_DIR / "docs" / "refusals.md"
    if not path.exists():
        return []
    topics: list[tuple[str, list[ListedRefusal]]] = []
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            topics.append((line.removeprefix("## "), []))
        elif (row := ROW.fullmatch(line)) and topics:
            topics[-1][1].append(ListedRefusal(row[1], _as_html(row[2])))
    return [(topic, rows) for topic, rows in topics if rows]


def _as_html(words: str) -> SafeString:
    return SafeString(CODE.sub(r"<code>\1</code>", escape(words)))
