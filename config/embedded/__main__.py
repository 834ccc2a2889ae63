"""`python -m config.embedded run`: the whole house in one terminal."""

import os
import sys
from pathlib import Path

from . import stopping
from .errors import Trouble
from .run import run


def main() -> int:
    """Run, and turn trouble into one sentence and a failing exit."""
    var = Path(os.environ.get("KNOTWORK_VAR") or "var")
    port = os.environ.get("PORT") or "8000"
    if sys.argv[1:] not in (["run"], ["run", "--tied"]):
        print("Use: python -m config.embedded run [--tied]   (tied: ends with its parent)", file=sys.stderr)
        return 2
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT={port} is not a port number.", file=sys.stderr)
        return 2
    if "--tied" in sys.argv:
        stopping.tie_to_parent()
    try:
        run(var, int(port))
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
