"""How large a file may be; each a setting in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from entrepot.errors import BadSetting

_DEFAULTS = {
    "ENTREPOT_IMPORT_MAX_BYTES": 1 << 30,
    "ENTREPOT_IMPORT_MAX_UNPACKED": 4 << 30,
    "ENTREPOT_IMPORT_MAX_ROWS": 5_000_000,
    "ENTREPOT_IMPORT_MAX_CELL": 32_767,
    "ENTREPOT_IMPORT_MAX_REPORT": 100_000,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, bytes once unpacked, data rows, characters of a cell, report lines."""

    max_bytes: int
    max_unpacked: int
    max_rows: int
    max_cell: int
    max_report: int

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Limits:
        """Raises BadSetting (ENT-005)."""
        values = []
        for name, default in _DEFAULTS.items():
            given = environ.get(name)
            if given is not None and not (given.isascii() and given.isdecimal() and int(given)):
                raise BadSetting(
                    name=name,
                    value=given,
                    why="not a number above zero",
                    mend="Write a whole number, or leave it out.",
                )
            values.append(int(given) if given else default)
        return cls(*values)
