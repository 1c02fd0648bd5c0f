"""Near-duplicates of signings: was this signed before, under another name, place or amount?

Plain data in, plain data out; no Django and no database. Make an `Index` of the signings that
stand, then `find(candidate, index)` for each new one: likenesses above `THRESHOLD`, each with
the reasons for and against it, both values beside each other.

- `model.py`: what is compared (`Candidate`) and answered (`Likeness`, `Evidence`).
- `names.py`: names in two scripts, by Pinyin; `amounts.py`: unit slips (万 for 亿), currencies.
- `index.py`: which are compared at all, and how common each mark is; `weigh.py`: how much it tells.

A signing that says which one it `follows` is no repeat of that one. What it can't see: names
translated by meaning with no sound in common, Cantonese or older spellings of Chinese names, a
parent that nobody recorded and that shares no word with its subsidiary. Measured in
`docs/benchmarks/repeats.md`.
"""

from __future__ import annotations

from entrepot.fair.repeats.index import THRESHOLD, Index, find
from entrepot.fair.repeats.model import Candidate, Evidence, Investor, Likeness

__all__ = ["THRESHOLD", "Candidate", "Evidence", "Index", "Investor", "Likeness", "find"]
