#!/bin/sh
# Finds a Python that is new enough and has it install one lock file: install.sh base|dev
set -eu
cd "$(dirname "$0")/../.."

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 13))' >/dev/null 2>&1
}

for python in ${PYTHON:-} .venv/bin/python python3 python3.13 python3.14; do
    if new_enough "$python"; then
        exec "$python" -I config/embedded/install.py "$1"
    fi
done
echo "Knotwork needs Python 3.13 or newer as python3 (or PYTHON=/path/to/python make ...); it found none." >&2
exit 1
