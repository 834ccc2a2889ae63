"""What the person at the terminal is told once the house is open."""

from collections.abc import Mapping
from pathlib import Path

SIGN_INS = (
    "  owner              fern@willow.test",
    "  front desk         dana@willow.test",
    "  therapists         theo@willow.test, mara@willow.test",
    "  password           willow-demo",
)


def announcement(env: Mapping[str, str], var: Path, *, demo: bool) -> str:
    """Where Knotwork is open, who may sign in, where letters and logs are."""
    url = env["PUBLIC_URL"]
    lines = ["", f"Knotwork is open at {url}", f"  API documentation  {url}/api/v1/docs"]
    lines += SIGN_INS if demo else ()
    if not env.get("EMAIL_URL"):
        lines.append(f"  letters land in    {var / 'mail'}/")
    return "\n".join([*lines, f"  logs               {var / 'log'}/", "", "Ctrl-C stops everything."])
