"""Why something happened to a signing, in words: codes of its history, and what a person wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from entrepot.fair import names
from entrepot.fair.models import Ceremony, Preparation, StateChange, Why
from entrepot.portal.pages import common
from entrepot.text import Text


def cause_words(cause: str, note: str) -> Text | str:
    """A cause of the ledger and what was written beside it; either may be missing."""
    if not cause:
        return note
    words = common.REASONS.get(cause, Text(cause, cause))
    return Text(f"{words.en}: {note}", f"{words.zh}：{note}") if note else words


def reasons(preparation: Preparation, history: Iterable[StateChange]) -> list[Text | str]:
    """The words of each change. Three statements at most."""
    changes = list(history)
    parties = {str(one.party_id): one.party.name for one in preparation.parties.all()}
    ceremonies: dict[str, Text] = {}
    if any(change.reason == Why.CEREMONY for change in changes):
        ceremonies = {
            str(one.pk): Text(one.name_en, one.name_zh)
            for one in Ceremony.objects.filter(
                pk__in=[int(c.about) for c in changes if c.reason == Why.CEREMONY and c.about]
            )
        }

    def fields(about: str) -> Text:
        found = [names.FIELDS.get(name, Text(name, name)) for name in about.split(",") if name]
        return names.listed(found) if found else names.NOTHING

    known: dict[str, Callable[[str], Text | str]] = {
        Why.CHANGED: fields,
        # Whoever is no party any more is not named: an id would say nothing.
        Why.SCREENED: lambda about: parties.get(about, _FORMER),
        Why.CEREMONY: lambda about: ceremonies.get(about, names.NOTHING),
    }
    return [_words(change, known) for change in changes]


_FORMER = Text("a party since taken out", "已移除的一方")


def _words(change: StateChange, known: dict[str, Callable[[str], Text | str]]) -> Text | str:
    if not change.reason:
        return change.note
    if change.reason == Why.UNDONE:
        return cause_words(change.about, change.note)
    about = known.get(change.reason, str)(change.about)
    return names.HAPPENED[Why(change.reason)].format(about=about)
