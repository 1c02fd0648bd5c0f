"""The built wheel is the whole program: templates, tables, mappings, translations, migrations.

Its dependencies are not fetched again: the fresh environment finds them where the tests' own
packages are, by a path file. The program itself comes from the wheel alone; the test proves it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.support.cluster import free_port
from tests.support.instances import wait_until_served
from tests.support.surroundings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]

PROJECTS = """\
key,name,investors,place,sector,edition,signed_on,kind,amount,currency
W-1,Harbour Pumps,Nordlys Pumps:NO:100,北仑区,C34,18,2016-06-08,contract,"12,000,000",USD
W-2,Lake Valves,Nordlys Pumps:NO:60; Lake Works:CN:40,西湖区,34,18,2016-06-08,contract,5000000,USD
"""
#: What a wheel without it would look whole and not be.
NEEDED = (
    "entrepot/ledger/migrations/0001_initial.py",
    "entrepot/places/tables/economies.csv",
    "entrepot/ledger/mappings/world-bank.toml",
    "entrepot/web/templates/web/base.html",
    "entrepot/web/static/web/tokens.css",
    "entrepot/locale/zh_Hans/LC_MESSAGES/django.mo",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `entrepot` script of a fresh environment that holds the wheel."""
    home = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    site = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(home / "bin/python"),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--disable-pip-version-check",
            str(wheel),
        ],
        check=True,
    )
    # A plain path file: `addsitedir` would also read the editable install of the checkout.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return home / "bin" / "entrepot"


def environment(folder: Path) -> dict[str, str]:
    """A user's: nothing of the tests in it."""
    ours = ("ENTREPOT_", "DJANGO_", "DATABASE_URL", "SECRET_KEY", "PYTHONPATH", "PYTEST_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**clean, "ENTREPOT_DATA_DIR": str(folder), "ENTREPOT_USER": "lin"}


def test_the_wheel_holds_every_file_of_the_package(wheel):
    packed = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "entrepot"
    kept = {
        "entrepot/" + path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kept - packed == set()
    assert [name for name in NEEDED if name not in packed] == []


def test_a_user_of_the_wheel_gets_from_an_empty_folder_to_a_figure_and_a_page(program, tmp_path):
    folder = tmp_path / "instance"
    file = tmp_path / "projects.csv"
    file.write_text(PROJECTS, encoding="utf-8")

    def entrepot(*arguments: object) -> str:
        answer = subprocess.run(
            [str(program), *map(str, arguments)],
            env=environment(folder),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert answer.returncode == 0, f"{arguments}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout

    where = subprocess.run(
        [str(program.parent / "python"), "-c", "import entrepot; print(entrepot.__file__)"],
        cwd=tmp_path,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(program.parents[1])

    entrepot("init")
    entrepot("user", "add", "lin", "--role", "officer")
    entrepot("user", "add", "wu", "--role", "verifier")
    summary = json.loads(entrepot("import", "projects", file, "--format", "json"))
    assert (summary["read"], summary["imported"]) == (2, 2)
    entrepot("ledger", "approve", summary["batch"], "--as", "wu")
    assert len(entrepot("snapshot").strip()) == 64
    rows = json.loads(entrepot("figure", "committed", "--by", "year", "--format", "json"))
    assert [(str(row["year"]), str(row["value"]), row["unit"]) for row in rows] == [
        ("2016", "17000000.00", "USD")
    ]

    port = free_port()
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(program), "serve", "--port", str(port)],
            env=environment(folder),
            cwd=tmp_path,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_served(f"http://127.0.0.1:{port}", process, log)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for path in ("/", "/static/web/tokens.css"):
            with opener.open(f"http://127.0.0.1:{port}{path}", timeout=30) as page:
                assert page.status == 200
                assert page.read()
    finally:
        process.terminate()
        process.wait(timeout=15)
