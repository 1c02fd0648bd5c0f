"""Entrepot: from the invitation to a symposium to the money that arrived."""

__version__ = "0.1.0"
