"""The parties that a file names: found or keyed while it is checked, written when it is posted."""

from __future__ import annotations

from entrepot.parties import queries
from entrepot.parties.actions import make_many
from entrepot.parties.names import ensure_salt, key_of, new_salt, normalise, read_salt


class PartyBook:
    """Names to keys. A check leaves the database as it was: new parties wait in `pending`.

    `new`: parties of which the ledger can hold nothing yet.
    """

    def __init__(self) -> None:
        self.salt = read_salt() or new_salt()
        self.known = queries.by_normal_name()
        self.pending: dict[str, tuple[str, str, str, str]] = {}
        self.economies: dict[str, str] = {}
        self.new: set[str] = set()
        self._used: dict[tuple[str, str], str] = {}

    def use(self, name: str, economy: str, kind: str = "company") -> str:
        """The key of (name, economy): a known party's, else a new one's."""
        try:
            return self._used[name, economy]
        except KeyError:
            pass
        normal = normalise(name)
        bearers = self.known.setdefault(normal, {})
        own = key_of(name, economy, self.salt)
        same = sorted(key for key, where in bearers.items() if where == economy)
        key = own if own in same or not same else same[0]
        if key not in bearers:
            bearers[key] = economy
            self.pending[key] = (key, name.strip(), economy, kind)
            self.new.add(key)
        self.economies[key] = economy
        self._used[name, economy] = key
        return key

    def bearers(self, name: str) -> dict[str, str]:
        """Key -> economy of all parties of a name."""
        return self.known.get(normalise(name), {})

    def save(self) -> bool:
        """Write the new parties, before the first batch is posted. False where another made the
        salt while this file was read: then all its keys are wrong, and nothing is written."""
        if ensure_salt(self.salt) != self.salt:
            return False
        make_many(self.pending.values())
        self.pending.clear()
        return True
