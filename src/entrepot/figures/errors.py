"""What triangles of the ledger refuse. Those of single figures stand in `core/errors.py`."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class NotDeveloping(InputError):
    code, field = "FIG-030", "measure"
    text = Text(
        en="{value!r} has no triangle. Ask for one of {known}.",
        zh="“{value}”没有三角形。可用：{known}。",
    )
