#!/usr/bin/env bash
# Usage: install.sh PYTHON VENV. Makes the virtual environment and puts the locked packages and
# this program in it. Every package comes as a wheel whose hash stands in requirements/dev.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-} venv=${2:-.venv}

if [ -z "$python" ] || ! command -v "$python" >/dev/null; then
    echo "Entrepot needs Python 3.11 or newer, and none was found." >&2
    echo "Install one, or name it: make install PYTHON=/path/to/python3.11" >&2
    exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$python is $("$python" -V 2>&1); Entrepot needs 3.11 or newer." >&2
    echo "Name a newer one: make install PYTHON=/path/to/python3.11" >&2
    exit 2
fi
if [ ! -x "$venv/bin/python" ]; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian keeps these two in a package of their own.
        package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package" \
                || { apt-get update && apt-get install -y --no-install-recommends "$package"; }
        else
            echo "This Python can't make virtual environments: apt-get install $package" >&2
            exit 2
        fi
    fi
    "$python" -m venv "$venv"
fi
pip=("$venv/bin/python" -m pip --disable-pip-version-check)
# Compiling 100 packages takes longer than unpacking them: only what every command waits for is
# compiled here, since some machines (PYTHONDONTWRITEBYTECODE) would compile it at each start.
"${pip[@]}" install --quiet --no-compile --only-binary :all: --require-hashes -r requirements/dev.txt
"${pip[@]}" install --quiet --no-deps --no-index --no-build-isolation --editable .
packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
waited_for=(altair asgiref attr dateutil django duckdb granian ibis jinja2 jsonschema narwhals numpy
    packaging pyarrow pydantic referencing rich rules sqlglot sqlparse toolz typer)
"$venv/bin/python" -m compileall -q -j 0 -x '/tests?/' "${waited_for[@]/#/$packages/}" \
    src/entrepot || true
touch "$venv/.installed"
