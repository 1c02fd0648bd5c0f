"""Which register a question is about: all of them together, our own, or an imported one."""

from __future__ import annotations

from collections.abc import Mapping

from entrepot.errors import InputError
from entrepot.ledger import queries
from entrepot.text import Text
from entrepot.web.tables import Filter

ALL = Text("all registers", "全部登记册")


class NoSuchRegister(InputError):
    code, field = "PORTAL-012", "register"
    text = Text(
        en="{value!r} is no register of this instance. Choose one of {known}.",
        zh="本系统没有登记册“{value}”。可选：{known}。",
    )


def register_filter(asked: Mapping[str, str]) -> list[Filter]:
    """The choice of a register; none where nothing was imported. One statement."""
    imported = queries.imported_registers()
    if not imported:
        return []
    own = Text("our own", "本系统")
    names = [("", ALL), (queries.OWN, own), *((name, name) for name in imported)]
    return [Filter("register", Text("Register", "登记册"), asked.get("register", ""), names)]


def register_asked(asked: Mapping[str, str]) -> tuple[str, list[str]]:
    """The register of an address, "" for all, and its condition. Raises NoSuchRegister."""
    name = asked.get("register", "")
    if not name:
        return "", []
    known = [queries.OWN, *queries.imported_registers()]
    if name not in known:
        raise NoSuchRegister(value=name, known=", ".join(known))
    return name, [f"register={name}"]
