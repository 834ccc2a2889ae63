"""Turns drawings into PNG pictures; the renderer is loaded only where a picture is made."""


def png(svg: str, *, width: int = 1100) -> bytes:
    """The picture of this SVG, so many pixels wide, on white."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(svg_string=svg, width=width, background="#ffffff", skip_system_fonts=True)
    )
