"""Figures keep nothing in the database: snapshots are folders of files."""
