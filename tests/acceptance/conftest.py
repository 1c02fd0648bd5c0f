"""Real registers, imported by the command line into one instance a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.instances import Instance, Template


@pytest.fixture(scope="module")
def office(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """An instance with one who imports and one who approves."""
    data_dir = tmp_path_factory.mktemp("office")
    url = template.copy_to(data_dir)
    made = Instance(data_dir=data_dir, database_url=url)
    made.run("user", "add", "lin", "--role", "statistician", check=True)
    made.run("user", "add", "okafor", "--role", "verifier", check=True)
    yield made
    template.drop(url)
