"""How much each field tells for or against a repeat.

A field that agrees tells log2(share of repeats that agree / share of the pool that agrees by
accident); the second is counted in the pool itself, so a rare name tells more than a common one.
The first, and what a field that disagrees tells, are judgements (below), tuned on seeds 1 and 2 of
`benchmarks/repeats.py`. The sum, less what it takes to believe in a repeat at all, is the
score: the odds that the two are one signing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log2
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from entrepot.fair.repeats import amounts
from entrepot.fair.repeats.model import Evidence, Likeness
from entrepot.fair.repeats.names import Spelt, alike
from entrepot.fair.repeats.prepared import Party, Prepared
from entrepot.text import Text

if TYPE_CHECKING:
    from entrepot.fair.repeats.index import Index

#: One new signing in this many is taken to repeat an earlier one.
ONE_IN = 20
#: Names are the same from here on, or nearly so (0 to 100).
SAME, NEARLY = 97.0, 84.0
#: Bits told by a field that disagrees.
AGAINST = {"name": -4.0, "investor": -4.0, "amount": -2.0, "place": -4.0, "sector": -2.5}
#: No field tells more than this, however rare what is shared.
MOST = {"name": 12.0, "investor": 11.0, "place": 5.0, "sector": 2.5, "amount": 8.0}
#: A stem shared, a parent for its subsidiary: part of what a whole name would tell.
STEM, PARENT = 0.6, 0.9


def weigh(one: Prepared, other: Prepared, index: Index, threshold: float) -> Likeness | None:
    """The score of two candidates with its reasons; None below the threshold.

    Names are the dear part, so pairs that no name could save are given up before them.
    """
    doubt = log2(ONE_IN * max(index.size, 2))
    least = doubt + log2(threshold / (1 - threshold))
    evidence: list[Evidence] = []
    bits = 0.0
    for test, room in _TESTS:
        if (found := test(one, other, index)) is not None:
            evidence.append(found)
            bits += found.bits
        if bits + room < least:
            return None
    evidence.sort(key=lambda found: -found.bits)
    return Likeness(other.candidate.key, 1 / (1 + 2 ** (doubt - bits)), tuple(evidence))


def _rarest(one: Spelt, other: Spelt, index: Index, counts: Callable[[str], int]) -> float:
    shared = one.pieces & other.pieces
    return max((index.rarity_of_name(counts(piece)) for piece in shared), default=0.0)


def _slipped(one: Spelt, other: Spelt, index: Index, counts: Callable[[str], int]) -> float:
    """The same for pieces within one slip of the pen, which many more are by accident."""
    return max(
        (
            index.rarity_of_name(counts(ours) + counts(theirs)) - 3
            for ours in one.pieces
            if len(ours) >= 5
            for theirs in other.pieces
            if len(theirs) >= 5 and OSA.distance(ours, theirs, score_cutoff=1) <= 1
        ),
        default=0.0,
    )


def _named(
    one: Spelt, other: Spelt, index: Index, counts: Callable[[str], int]
) -> tuple[str, float]:
    """How two names stand to each other, and the bits it tells."""
    ratio = alike(one, other)
    rarest = _rarest(one, other, index, counts)
    own = max((index.rarity_of_name(counts(piece)) for piece in one.pieces), default=0.0)
    if ratio is None:
        if rarest >= 4:
            return "other_script", rarest
        slipped = _slipped(one, other, index, counts)
        return ("other_script_near", slipped) if slipped >= 2 else ("other", 0.0)
    if ratio >= SAME:
        return "same", rarest or own
    if ratio >= NEARLY:
        # A slip may be in the very piece that is rare, so the name's own rarity stands for it.
        return "near", max(rarest, own - 1) - 1
    if rarest >= 4:
        return "stem", rarest * STEM
    return "other", 0.0


_NAME = {
    "same": Text("same name", "名称相同"),
    "near": Text("nearly the same name", "名称相近"),
    "other_script": Text("same name in the other script", "同一名称，文字不同"),
    "other_script_near": Text("nearly the same name in the other script", "名称相近，文字不同"),
    "stem": Text("names share their distinctive part", "名称的特征部分相同"),
    "other": Text("another name", "名称不同"),
}


def _name(one: Prepared, other: Prepared, index: Index) -> Evidence | None:
    if not one.name.pieces or not other.name.pieces:
        return None
    code, bits = _named(one.name, other.name, index, index.names.__getitem__)
    bits = AGAINST["name"] if code == "other" else min(bits, MOST["name"])
    return Evidence(f"name.{code}", _NAME[code], one.name.shown, other.name.shown, bits)


_INVESTOR = {
    "same": Text("same investor", "投资方相同"),
    "near": Text("investors' names nearly the same", "投资方名称相近"),
    "other_script": Text("same investor in the other script", "同一投资方，文字不同"),
    "other_script_near": Text(
        "nearly the same investor in the other script", "投资方名称相近，文字不同"
    ),
    "stem": Text("investors' names share their distinctive part", "投资方名称的特征部分相同"),
    "parent": Text("one investor is the other's parent", "一方为另一方的母公司"),
    "other": Text("another investor", "投资方不同"),
}


def _investors(one: Prepared, other: Prepared, index: Index) -> Evidence | None:
    """The best pair of investors; one parent beside another says little, so isn't looked at."""
    best: tuple[float, str, Party, Party] | None = None
    for ours in one.parties:
        for theirs in other.parties:
            code, bits = _named(ours.name, theirs.name, index, index.parties.__getitem__)
            if ours.parent or theirs.parent:
                if code in ("stem", "other_script_near", "other"):
                    continue
                code, bits = "parent", bits * PARENT
                if ours.parent and theirs.parent:
                    bits *= STEM
            elif code == "other":
                bits = AGAINST["investor"]
            elif ours.economy and theirs.economy and ours.economy != theirs.economy:
                bits -= 2
            if best is None or bits > best[0]:
                best = (min(bits, MOST["investor"]), code, ours, theirs)
    if best is None:
        return None
    bits, code, ours, theirs = best
    return Evidence(f"investor.{code}", _INVESTOR[code], ours.name.shown, theirs.name.shown, bits)


def _amount(one: Prepared, other: Prepared, index: Index) -> Evidence | None:
    if one.money is None or other.money is None:
        return None
    relation = amounts.relate(one.money, other.money)
    log = one.money.common if one.money.common is not None else one.money.face
    spread = index.spread
    if relation is amounts.OTHER:
        bits = AGAINST["amount"]
    elif relation.code == "amount.slip":
        bits = log2(0.1 / spread.share_of_slips(log, amounts.EQUAL))
    else:
        share, width = {
            "amount.same": (0.6, amounts.EQUAL),
            "amount.near": (0.2, amounts.NEAR),
            "amount.converted": (0.3, amounts.CONVERTED),
            "amount.currency": (0.05, amounts.EQUAL),
        }[relation.code]
        bits = log2(share / spread.share(log, width))
    return Evidence(
        relation.code,
        relation.reason,
        _shown(one.money),
        _shown(other.money),
        max(AGAINST["amount"], min(bits, MOST["amount"])),
    )


def _shown(money: amounts.Sized) -> Text:
    text = f"{money.amount:,f} {money.currency}".strip()
    return Text(text, text)


def _same_text(text: str) -> Text:
    return Text(text, text)


def _place(one: Prepared, other: Prepared, index: Index) -> Evidence | None:
    ours, theirs = one.candidate.place, other.candidate.place
    if not ours or not theirs:
        return None
    shared = next((code for code in ours if code in theirs), None)
    bits = min(index.rarity(index.places[shared]), MOST["place"]) if shared else 0.0
    if ours[0] == theirs[0]:
        code, reason = "place.same", Text("same place", "地点相同")
    elif shared in (ours[0], theirs[0]):
        code = "place.within"
        reason = Text("one place lies in the other", "一地位于另一地之内")
        bits -= 0.5
    elif shared and len(shared) > 2:
        code, reason = "place.beside", Text("places of the same city", "同属一市")
        bits -= 3
    else:
        code, reason, bits = "place.other", Text("another place", "地点不同"), AGAINST["place"]
    return Evidence(code, reason, _same_text(ours[0]), _same_text(theirs[0]), bits)


def _sector(one: Prepared, other: Prepared, index: Index) -> Evidence | None:
    ours, theirs = one.candidate.sector, other.candidate.sector
    if not ours or not theirs:
        return None
    if ours == theirs:
        code, reason = "sector.same", Text("same sector", "行业相同")
        bits = min(index.rarity(index.sectors[ours]), MOST["sector"])
    elif ours[:3] == theirs[:3]:
        code, reason = "sector.near", Text("sectors of the same division", "同一行业大类")
        bits = min(index.rarity(index.sectors[f"{ours[:3]}*"]), MOST["sector"]) - 1
    else:
        code, reason, bits = "sector.other", Text("another sector", "行业不同"), AGAINST["sector"]
    return Evidence(code, reason, _same_text(ours), _same_text(theirs), bits)


def _dates(one: Prepared, other: Prepared, _index: Index) -> Evidence | None:
    ours, theirs = one.candidate.signed_on, other.candidate.signed_on
    if ours is None or theirs is None:
        return None
    years = abs((ours - theirs).days) / 365.25
    if years <= 3.5:
        code, bits = "dates.near", 1.0
        reason = Text("signed within three years of each other", "签约时间相距三年以内")
    elif years <= 7:
        code, bits = "dates.some_years", -0.5
        reason = Text("signed some years apart", "签约时间相距数年")
    else:
        code, bits = "dates.far", -2.0
        reason = Text("signed more than seven years apart", "签约时间相距七年以上")
    return Evidence(code, reason, _when(one), _when(other), bits)


def _when(one: Prepared) -> Text:
    candidate = one.candidate
    day = candidate.signed_on.isoformat() if candidate.signed_on else ""
    if not candidate.edition:
        return _same_text(day)
    return Text(f"{day}, edition {candidate.edition}", f"{day}，第{candidate.edition}届")


def _kind(one: Prepared, other: Prepared, _index: Index) -> Evidence | None:
    """Tells nothing of likeness, and much to the person who judges it."""
    ours, theirs = one.candidate.kind, other.candidate.kind
    if not ours or not theirs or ours == theirs:
        return None
    reason = Text(
        "another kind: a later signing may follow an earlier one; name the one it follows",
        "签约类型不同：后续签约可承接先前签约，请注明所承接的签约",
    )
    return Evidence("kind.other", reason, _same_text(ours), _same_text(theirs), 0.0)


#: The cheap fields first, each with the most that those after it can still tell.
_TESTS: tuple[tuple[Callable[..., Evidence | None], float], ...] = (
    (_amount, MOST["place"] + MOST["sector"] + 1 + MOST["investor"] + MOST["name"]),
    (_place, MOST["sector"] + 1 + MOST["investor"] + MOST["name"]),
    (_sector, 1 + MOST["investor"] + MOST["name"]),
    (_dates, MOST["investor"] + MOST["name"]),
    (_investors, MOST["name"]),
    (_name, 0.0),
    (_kind, 0.0),
)
