"""`entrepot measures`: every measure that can be asked for."""

from __future__ import annotations

from entrepot.cli.common import DataDir, Format, OutputFormat, emit, use_folder


def command(data_dir: DataDir = None, output: OutputFormat = Format.TABLE) -> None:
    """List every measure: code, labels, unit, class."""
    use_folder(data_dir)
    from entrepot.figures.core.measures import MEASURES

    emit(
        [[m.code, m.label.en, m.label.zh, str(m.unit), m.class_] for m in MEASURES.values()],
        ["code", "label_en", "label_zh", "unit", "class"],
        output,
    )
