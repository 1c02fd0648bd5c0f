"""An act that is refused whole."""

from __future__ import annotations

import pytest

from entrepot.errors import EntrepotError
from entrepot.ledger.posting import newest_batch


def refused(answer: type[EntrepotError], act: object, /, **facts: object) -> EntrepotError:
    """The act is refused, and nothing at all is written."""
    before = newest_batch()
    with pytest.raises(answer) as raised:
        act(**facts)  # type: ignore[operator]
    assert newest_batch() == before
    return raised.value
