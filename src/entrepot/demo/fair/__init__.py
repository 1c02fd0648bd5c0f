"""Edition 20 of the demonstration: from the call for signings to the ledger, by the fair's acts."""

from entrepot.demo.fair.symposium import Symposium

__all__ = ["Symposium"]
