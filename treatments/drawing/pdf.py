"""Turns plans and notes into PDF or PNG; the typesetter is loaded only where one is made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

DOCUMENTS = Path(__file__).parent / "documents"


def typeset(
    document: str, content: Mapping[str, Any], *, form: Literal["pdf", "png"] = "pdf", ppi: float = 110
) -> bytes:
    """This document with this content, which is data and never markup; a PNG is of its one page.

    It uses the fonts that come with the typesetter and no others, so it looks the same on every machine.
    """
    import typst

    made = typst.compile(
        str(DOCUMENTS / f"{document}.typ"),
        root=str(DOCUMENTS),
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs={"content": json.dumps(content)},
    )
    assert isinstance(made, bytes), f"{document} takes more than one page"
    return made
