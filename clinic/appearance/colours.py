"""The colour of a practice: readable on the letters' and pages' white, and its lighter form for dark screens.

Contrast as in WCAG 2.2 (relative luminance of sRGB); the grounds are those of the letters and pages.
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls

COLOUR = re.compile(r"#[0-9a-f]{6}")
DEFAULT = "#1c6447"
LIGHT_GROUND, DARK_GROUND = "#ffffff", "#1e2622"
LEAST_CONTRAST = 4.5
"""For text and for the white label of a button (WCAG 2.2, 1.4.3)."""
LEAST_IN_THE_DARK = 7.0
STEP = 0.04
SOFTER = 0.8
"""A full colour glows on a dark screen."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #1c6447, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str) -> bool:
    """True if white on it, and it on white, can be read."""
    return contrast(colour, LIGHT_GROUND) >= LEAST_CONTRAST


def for_dark_screens(colour: str) -> str:
    """Return a softer colour of the same hue, as little lighter as makes it readable on the dark ground."""
    hue, lightness, saturation = rgb_to_hls(*(value / 255 for value in _channels(colour)))
    while (
        contrast(lighter := _hex(hls_to_rgb(hue, min(lightness, 1), saturation * SOFTER)), DARK_GROUND)
        < LEAST_IN_THE_DARK
    ):
        lightness += STEP
    return lighter


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in channels)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
