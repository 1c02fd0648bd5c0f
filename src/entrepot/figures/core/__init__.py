"""How figures are made: snapshots, measures, and their computation."""
