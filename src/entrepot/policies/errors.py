"""What is wrong with a working-day calendar."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class SpanTooLong(InputError):
    code, field = "POL-001", "days"
    text = Text(
        en="{days} working days are more than a clock may run ({most}). Set a date instead.",
        zh="{days} 个工作日超过时限上限（{most}）。请直接填写日期。",
    )


class BadWorkdayRow(InputError):
    """`why` in English, `why_zh` in Chinese."""

    code, field = "POL-002", "file"
    text = Text(
        en="Row {row}: {why}. Columns are day (2026-02-14), works (yes or no), name, source.",
        zh="第 {row} 行：{why_zh}。各列为 day（2026-02-14）、works（yes 或 no）、name、source。",
    )


class SourceMissing(InputError):
    code, field = "POL-003", "source"
    text = Text(
        en="An exception needs a name and a source. Write the notice that orders it.",
        zh="例外日须有名称和依据。请填写规定该日的通知。",
    )
