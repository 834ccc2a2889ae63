"""Render drawings as PNG, and plans and notes as PDF; each renderer is loaded only when it is used."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from treatments.drawing.fonts import UNPRINTABLE, font_folders, han_face, load_fonts, replace_unprintable

COLOURS = 40
DOCUMENTS = Path(__file__).parent / "documents"


def render_png(svg: str, *, width: int = 1100) -> bytes:
    """Return an SVG drawing as a PNG picture on white, `width` pixels wide, its words in Noto Sans."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=replace_unprintable(svg),
            width=width,
            background="#ffffff",
            skip_system_fonts=True,
            font_dirs=[str(folder) for folder in font_folders()],
            sans_serif_family="Noto Sans",
        )
    )


def render_small_png(svg: str, *, width: int) -> bytes:
    """Return an SVG drawing as a PNG picture for a letter: of few colours, a third as large as one of all."""
    from PIL import Image

    picture = Image.open(BytesIO(render_png(svg, width=width))).convert("RGB")
    small = BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def render_pdf(document: str, content: dict[str, Any]) -> bytes:
    """Return the named Typst document with this content as a PDF; the content is data, never markup."""
    return bytes(_compile(document, content, format="pdf"))


def render_page_pngs(document: str, content: dict[str, Any], *, ppi: float) -> list[bytes]:
    """Return each page of a document as a PNG picture, with `ppi` pixels an inch."""
    pages = _compile(document, content, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages)


def _compile(document: str, content: dict[str, Any], **options: Any) -> Any:
    """Compile the document, with a notice where some of its characters stand as their numbers."""
    import typst

    printable = _printable(content)
    if printable != content:
        printable["notices"].append(UNPRINTABLE)
    words = json.dumps(printable, ensure_ascii=False)
    return typst.compile(
        str(DOCUMENTS / f"{document}.typ"),
        root=str(DOCUMENTS),
        font_paths=load_fonts(),
        sys_inputs={"content": words, "han": han_face(words)},
        **options,
    )


def _printable(content: Any) -> Any:
    """Return the content with each of its texts as it can be printed."""
    if isinstance(content, str):
        return replace_unprintable(content)
    if isinstance(content, dict):
        return {name: _printable(value) for name, value in content.items()}
    return [_printable(value) for value in content] if isinstance(content, list) else content
