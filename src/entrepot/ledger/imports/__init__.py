"""Registers in: files read, checked, compared with the ledger, posted (docs/formats/mapping.md).

`run.run_import` is the whole act; `mapping.load` reads a mapping; `report` says what happened.
"""
