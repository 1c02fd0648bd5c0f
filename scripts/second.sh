#!/usr/bin/env bash
# Usage: second.sh PYTHON FOLDER. Makes the environment of the second opinion (chainladder and
# lifelines) that tests and benchmarks ask: it needs another pandas than the program's. Where it
# can't be made, says so and leaves those tests out; with CI=true that is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1 folder=$2 locked=requirements/second.txt

make_it() {
    rm -rf "$folder"
    "$python" -m venv "$folder"
    local pip=("$folder/bin/python" -m pip --disable-pip-version-check install --quiet
        --require-hashes --no-compile)
    # autograd-gamma has no wheel: it is built here, by a setuptools that is locked like the rest.
    "${pip[@]}" --only-binary :all: \
        -r <(awk '/^setuptools==/ {p = 1} p; p && !/\\$/ {exit}' "$locked")
    "${pip[@]}" --only-binary :all: --no-binary autograd-gamma --use-pep517 --no-build-isolation \
        -r "$locked"
    # Where nothing is compiled at each start (PYTHONDONTWRITEBYTECODE), this halves the import.
    local packages waited_for=(chainladder lifelines llvmlite matplotlib numba numpy pandas scipy
        sklearn sparse)
    packages=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$folder/bin/python" -m compileall -q -j 0 -x '/tests?/' "${waited_for[@]/#/$packages/}" || true
}

# Not `make_it || …`, which would switch `set -e` off inside it.
set +e
(set -e; make_it)
made=$?
set -e
if [ "$made" = 0 ]; then
    touch "$folder/.installed"
    exit 0
fi
rm -rf "$folder"
echo "The second opinion can't be installed, so the tests that ask it are left out." >&2
case "${CI:-}" in 1 | true | yes) exit 1 ;; esac
