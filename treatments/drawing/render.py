"""Render drawings as PNG, and plans and notes as PDF; each renderer is loaded only when it is used."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parent / "documents"


def render_png(svg: str, *, width: int = 1100) -> bytes:
    """Return an SVG drawing as a PNG picture on white, `width` pixels wide."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=width, background="#ffffff", skip_system_fonts=True)
    )


def render_pdf(document: str, content: Mapping[str, Any]) -> bytes:
    """Return the named Typst document with this content as a PDF; the content is data, never markup."""
    return bytes(_compile(document, content, format="pdf"))


def render_page_png(document: str, content: Mapping[str, Any], *, ppi: float) -> bytes:
    """Return a document of one page as a PNG picture, with `ppi` pixels an inch."""
    page = _compile(document, content, format="png", ppi=ppi)
    assert isinstance(page, bytes), f"{document} takes more than one page"
    return page


def _compile(document: str, content: Mapping[str, Any], **options: Any) -> Any:
    """Compile with the fonts that come with Typst and no others: it looks the same on every machine."""
    import typst

    return typst.compile(
        str(DOCUMENTS / f"{document}.typ"),
        root=str(DOCUMENTS),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content)},
        **options,
    )
