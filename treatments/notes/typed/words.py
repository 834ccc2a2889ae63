"""The words of typed lines that are the same for every clinic, and what each says of a mark; pure."""

from collections.abc import Mapping
from typing import Any

EXAMPLE = "R UT1 7>3 60s p3 refer temple"
SIDE_WORDS = {
    "r": "right",
    "right": "right",
    "l": "left",
    "left": "left",
    "m": "midline",
    "middle": "midline",
}
WORDS: Mapping[str, tuple[str, Any]] = {
    "active": ("activity", "active"),
    "latent": ("activity", "latent"),
    "twitch": ("twitch", True),
    "stretched": ("stretched_after", True),
    "taught": ("taught", True),
    "gone": ("not_found", True),
    "released": ("response", "released"),
    "eased": ("response", "eased"),
    "unchanged": ("response", "unchanged"),
    "worse": ("response", "worse"),
    "release": ("technique", "pressure_release"),
    "pincer": ("technique", "pincer_release"),
    "stripping": ("technique", "stripping"),
    "friction": ("technique", "friction"),
    "stretch": ("technique", "stretch"),
    "heat": ("technique", "heat"),
    "thumb": ("applied_with", "thumb"),
    "fingers": ("applied_with", "fingers"),
    "knuckle": ("applied_with", "knuckle"),
    "elbow": ("applied_with", "elbow"),
    "forearm": ("applied_with", "forearm"),
    "tool": ("applied_with", "tool"),
}
REFER, NOWHERE = ("refer", "refers", "ref"), "nowhere"
