#!/usr/bin/env bash
# Usage: lock.sh UV. Compiles pyproject.toml into the three locked files, valid on every Python that
# the program supports. Without address or command in them: where packages come from is the
# business of who installs. To take newer versions: UV_UPGRADE=1 make lock
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${1:-uv}
options=(--quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate)
[ -n "${UV_UPGRADE:-}" ] && options+=(--upgrade)
"$uv" pip compile "${options[@]}" pyproject.toml -o requirements/run.txt
"$uv" pip compile "${options[@]}" --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
"$uv" pip compile "${options[@]}" --group second -o requirements/second.txt
