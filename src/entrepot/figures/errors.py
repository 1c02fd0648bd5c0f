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


class NoStart(InputError):
    """Of the command line; a page names such editions and shows the others."""

    code, field = "FIG-031", "cohort"
    text = Text(
        en="Edition {cohort} has no first day, so nothing of it has an age. Give it one on its "
        "page, or say --start {cohort}=2018-06-08.",
        zh="第 {cohort} 届没有起始日，无法计算其年龄。请在其页面填写，或用 --start {cohort}=2018-06-08。",
    )
