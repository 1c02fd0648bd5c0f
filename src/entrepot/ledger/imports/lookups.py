"""What a file's words are looked up in: projects, enterprises, sectors, places, editions."""

from __future__ import annotations

from functools import cached_property

from entrepot.editions.models import Edition
from entrepot.ledger.models import CodeRecord, EnterpriseRecord, ProjectRecord
from entrepot.places.models import Zone
from entrepot.places.reference import find_division, find_sector, fold


class Subjects:
    """Keys of projects and enterprises -> ids: the file's register first, then `own`."""

    def __init__(self, register: str) -> None:
        self.registers = list(dict.fromkeys((register, "own")))

    def _read(self, model: type[ProjectRecord] | type[EnterpriseRecord]) -> dict[str, int]:
        found: dict[str, int] = {}
        for register in reversed(self.registers):
            rows = model.objects.filter(register=register).values_list("key", "id")
            found.update(rows.iterator(chunk_size=10_000))
        return found

    @cached_property
    def projects(self) -> dict[str, int]:
        return self._read(ProjectRecord)

    @cached_property
    def enterprises(self) -> dict[str, int]:
        return self._read(EnterpriseRecord)


class Sectors:
    """Texts -> codes of a loaded tree: `34` of GB/T 4754, `isic:10` of ISIC."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    @cached_property
    def _loaded(self) -> frozenset[tuple[str, str]]:
        trees = CodeRecord.objects.exclude(tree="divisions")
        return frozenset(trees.values_list("tree", "code"))

    def find(self, text: str) -> str | None:
        """The code as it is recorded, None for one that no tree holds."""
        try:
            return self._known[text]
        except KeyError:
            found = self._known[text] = self._find(text)
            return found

    def _find(self, text: str) -> str | None:
        code = find_sector(text)
        if code:
            return f"isic:{code.code}" if code.tree == "isic4" else code.code
        bare = text.strip().upper()
        isic = bare.startswith("ISIC:")
        bare = bare.removeprefix("ISIC:").strip()
        for form in (bare, bare[1:]):
            if form and ("isic4" if isic else "gbt4754", form) in self._loaded:
                return f"isic:{form}" if isic else form
        return None


class Places:
    """Texts -> (division, zone): a code or name of a division, or of a zone that lies in one."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str] | None] = {}

    @cached_property
    def _zones(self) -> dict[str, tuple[str, str]]:
        return {
            fold(name): (division, code)
            for code, en, zh, division in Zone.objects.values_list(
                "code", "name_en", "name_zh", "division"
            )
            for name in (code, en, zh)
        }

    @cached_property
    def _loaded(self) -> dict[str, str]:
        names: dict[str, str] = {}
        clashes = set()
        for code, en, zh in (
            CodeRecord.objects.filter(tree="divisions")
            .order_by("id")
            .values_list("code", "label_en", "label_zh")
        ):
            names[code] = code
            for name in filter(None, (fold(en), fold(zh))):
                if names.setdefault(name, code) != code:
                    clashes.add(name)
        return {name: code for name, code in names.items() if name not in clashes}

    def find(self, text: str) -> tuple[str, str] | None:
        try:
            return self._known[text]
        except KeyError:
            found = self._known[text] = self._find(text)
            return found

    def _find(self, text: str) -> tuple[str, str] | None:
        bare = text
        if bare.isascii() and bare.isdecimal():
            # 330200 and 3302 are one code.
            while len(bare) > 2 and bare.endswith("00") and not len(bare) % 2:
                bare = bare[:-2]
        division = find_division(text) or find_division(bare)
        if division:
            return division.code, ""
        folded = fold(text)
        if folded in self._zones:
            return self._zones[folded]
        loaded = self._loaded.get(text) or self._loaded.get(folded)
        return (loaded, "") if loaded else None


class Editions:
    """Texts -> (code of the holding, code of the part). Unknown numbers wait to be made."""

    def __init__(self) -> None:
        self.pending: dict[str, int] = {}
        self._known: dict[str, tuple[str, str]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        for edition in Edition.objects.select_related("parent__parent__parent"):
            holding = edition.holding
            place = (holding.code, "" if holding == edition else edition.code)
            for name in (edition.code, edition.name_en, edition.name_zh):
                if name:
                    self._names.setdefault(fold(name), place)

    def find(self, text: str) -> tuple[tuple[str, str], str]:
        """((holding, part), code of the finding or ""): IMP-203 for a new one, IMP-208."""
        known = self._names.get(fold(text))
        if known:
            return known, ""
        bare = text.removeprefix("第").removesuffix("届").strip()
        if bare.isascii() and bare.isdecimal() and 0 < int(bare) <= 9999:
            code = str(int(bare))
            place = (code, "")
            if fold(code) in self._names:
                return self._names[fold(code)], ""
            self._names[fold(code)] = place
            self.pending[code] = int(bare)
            return place, "IMP-203"
        return (text[:24], ""), "IMP-208"

    def save(self) -> None:
        """Make bare editions of the new numbers; up to 999 a number, else a year."""
        for code, number in self.pending.items():
            edition = {"number": number} if number <= 999 else {"year": number}
            Edition.objects.get_or_create(code=code, defaults=edition)
        self.pending.clear()
