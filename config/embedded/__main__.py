"""`python -m config.embedded run`: all processes of Knotwork in one terminal."""

import os
import sys
from pathlib import Path

from . import shutdown
from .errors import StartupError
from .run import run


def main() -> int:
    """Run until stopped; answer the exit status, with a start that failed explained in one sentence."""
    var = Path(os.environ.get("KNOTWORK_VAR") or "var")
    port = os.environ.get("PORT") or "8000"
    if sys.argv[1:] not in (["run"], ["run", "--tied"]):
        print("Use: python -m config.embedded run [--tied]   (tied: ends with its parent)", file=sys.stderr)
        return 2
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT={port} is not a port number.", file=sys.stderr)
        return 2
    if "--tied" in sys.argv:
        shutdown.stop_with_parent()
    try:
        run(var, int(port))
    except StartupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
