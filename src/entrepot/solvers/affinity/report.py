"""Answers of the solver as the JSON of `docs/formats/affinity.md`."""

from __future__ import annotations

from typing import Any

from entrepot.solvers.affinity.bars import Barred
from entrepot.solvers.affinity.problem import Problem
from entrepot.solvers.affinity.score import PARTS
from entrepot.solvers.affinity.suggest import Suggestion, Suggestions, Why
from entrepot.text import Text

#: From this part of one on a reason is said so.
GRADES = (
    (0.75, Text("fits", "相合")),
    (0.4, Text("fits in part", "部分相合")),
    (0.0, Text("hardly fits", "基本不合")),
)


def suggestions_report(problem: Problem, found: Suggestions) -> dict[str, Any]:
    """Lists for those who ask; apart from them, for staff alone, what rules kept away and why."""
    who = "intent" if problem.lists_for == "intents" else "offer"
    seen = [number for number in found.exposed.values() if number]
    return {
        "for": problem.lists_for,
        "top": found.top,
        "exposure": found.exposure,
        "weights": {reason.value: weight for reason, weight in problem.weights.items()},
        "lists": [
            {
                who: asker,
                "suggestions": [suggestion_report(one, problem) for one in mine],
                "full": found.full[asker],
            }
            for asker, mine in found.lists.items()
        ],
        "shown": {
            "of": len(found.exposed),
            "at_all": len(seen),
            "most_often": max(seen, default=0),
        },
        "staff": {
            "barred": {rule.value: number for rule, number in found.barred.items()},
            "kept_away": [
                {
                    "intent": one.intent,
                    "offer": one.offer,
                    "score": one.score / PARTS,
                    **barred_report(one.barred),
                }
                for one in found.kept
            ],
        },
    }


def suggestion_report(one: Suggestion, problem: Problem) -> dict[str, Any]:
    """A pair; reasons that count most come first, those that no side has stated are left out."""

    def counts(why: Why) -> float:
        return problem.weights[why.reason] * lower(why)

    said = [why for why in one.reasons if why.intent is not None or why.offer is not None]
    return {
        "intent": one.intent,
        "offer": one.offer,
        "score": one.score / PARTS,
        "fit_for_intent": round(one.intent_fit, 4),
        "fit_for_offer": round(one.offer_fit, 4),
        "reasons": [_reason_report(why) for why in sorted(said, key=counts, reverse=True)],
    }


def _reason_report(why: Why) -> dict[str, Any]:
    words = sentence(why)
    return {
        "reason": why.reason.value,
        "for_intent": None if why.intent is None else round(why.intent, 4),
        "for_offer": None if why.offer is None else round(why.offer, 4),
        "en": words.en,
        "zh": words.zh,
    }


def lower(why: Why) -> float:
    """What a reason says on the side that it says less to; at least one side has stated it."""
    return min(value for value in (why.intent, why.offer) if value is not None)


def sentence(why: Why) -> Text:
    """A reason in words.

    >>> from entrepot.solvers.affinity.problem import Reason
    >>> sentence(Why(Reason.PLACE, 0.5, None)).en
    'place fits in part'
    """
    value = lower(why)
    grade = next(text for least, text in GRADES if value >= least)
    label = why.reason.label
    return Text(f"{label.en} {grade.en}", f"{label.zh}{grade.zh}")


def barred_report(barred: Barred) -> dict[str, Any]:
    return {
        "rule": barred.rule.value,
        "cause": barred.cause,
        "en": barred.rule.label.en,
        "zh": barred.rule.label.zh,
    }
