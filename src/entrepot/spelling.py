"""How names are spelt: one form in Latin letters for names of every script.

For comparing alone: what is shown stays as it was written. A party's key is made from the
stricter `parties.names.normalise`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

#: What a company is in law, which people write, shorten or leave out at will.
_FORMS_IN_LAW = (
    "ab ag aktiengesellschaft as asa bhd bv bvba co company corp corporation gmbh inc "
    "incorporated jsc kg kk kft lda limited llc llp lp ltd ltda mbh nv oao ojsc ooo oy pjsc plc "
    "pte pty pvt sa sae sarl sas sdn se spa srl zao zrt"
)
_FORMS = frozenset(_FORMS_IN_LAW.split())
#: The same in several words; the longest first.
_LONG_FORMS = (
    "gesellschaft mit beschrankter haftung",
    "societatea cu raspundere limitata",
    "sociedad anonima de capital variable",
    "limited liability partnership",
    "limited liability company",
    "public joint stock company",
    "open joint stock company",
    "closed joint stock company",
    "joint stock company",
    "private limited",
    "sociedad anonima",
    "societe anonyme",
    "sa de cv",
    "sp z o o",
    "sp zoo",
    "a o",
)
_HAN_FORMS = re.compile(
    "股份有限公司|有限责任公司|有限合伙企业|有限公司|股份公司|总公司|分公司|公司|合伙企业|[(].*?[)]"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_RUN = re.compile("([\u3400-\u9fff\uf900-\ufaff]+)")
#: Marks within a word, and the stroke of A/S.
_GLUED = re.compile(r"[.'’`´‘ʿʾ]|(?<=\b\w)/(?=\w\b)")


def is_han(text: str) -> bool:
    """Whether a text has a Chinese character in it."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """Words of a name in plain Latin letters; a run of Chinese characters stays one word.

    >>> words("Crédit  Agricole S.A.")
    ('credit', 'agricole', 'sa')
    >>> words("Барак Обама")
    ('barak', 'obama')
    >>> words("海屿Textile（宁波）")
    ('海屿', 'textile', '宁波')
    """
    from anyascii import anyascii

    plain = _GLUED.sub("", unicodedata.normalize("NFKC", name).replace("&", " and ")).casefold()
    found: list[str] = []
    for run in _RUN.split(plain):
        if _HAN.match(run):
            found.append(run)
        else:
            found.extend(re.findall("[a-z0-9]+", anyascii(run).casefold()))
    return tuple(found)


@lru_cache(maxsize=65536)
def core(name: str) -> tuple[str, ...]:
    """Words of a name without its legal form; all of them where nothing else is there.

    >>> core("TACTICAL WIDGETS CORP., JSC") == core("Joint Stock Company Tactical Widgets")
    True
    >>> core("海屿纺织有限公司")
    ('海屿纺织',)
    """
    if is_han(name):
        cut = _HAN_FORMS.sub(" ", unicodedata.normalize("NFKC", name))
        return tuple(w for w in words(cut) if w not in _FORMS) or words(name)
    whole = words(name)
    line = f" {' '.join(whole)} "
    for form in _LONG_FORMS:
        line = line.replace(f" {form} ", " ")
    kept = tuple(w for w in line.split() if w not in _FORMS and w != "the")
    return kept or whole


@lru_cache(maxsize=16384)
def readings(character: str) -> tuple[str, ...]:
    """How a Chinese character may be read, the usual reading first; itself where it isn't one."""
    from pypinyin import Style, pinyin

    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0])


@lru_cache(maxsize=65536)
def romanised(han: str) -> str:
    """A Chinese text in Pinyin, one word a character, read with regard to its neighbours.

    >>> romanised("重庆")
    'chong qing'
    """
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(han))


@lru_cache(maxsize=65536)
def spellings(han: str, *, most: int = 4) -> tuple[str, ...]:
    """Pinyin of a few characters written together, under each likely reading of them.

    >>> "haiyu" in spellings("海屿")
    True
    """
    usual = romanised(han).replace(" ", "")
    others = product(*(readings(character)[:2] for character in han))
    return tuple(dict.fromkeys([usual, *("".join(one) for one in others)]))[:most]
