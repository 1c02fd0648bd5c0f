"""What is wrong with an edition or a part of one. `docs/errors.md` lists the codes."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class CodeTaken(InputError):
    code, field = "EDI-001", "code"
    text = Text(
        en="There is an edition or a part {code!r} already. Choose another code.",
        zh="已有届次或分会“{code}”。请使用其他代码。",
    )


class NumberTaken(InputError):
    code, field = "EDI-002", "number"
    text = Text(
        en="Edition {number} exists already. Correct the number, or change that edition.",
        zh="第{number}届已存在。请更正届数，或修改该届。",
    )


class EndsBeforeStart(InputError):
    code, field = "EDI-003", "ends_on"
    text = Text(
        en="It would end on {ends_on}, before it starts on {starts_on}. Correct one of them.",
        zh="闭幕日期 {ends_on} 早于开幕日期 {starts_on}。请更正其一。",
    )


class UnknownTimeZone(InputError):
    code, field = "EDI-004", "time_zone"
    text = Text(
        en="{time_zone!r} is not a time zone. Write a name such as Asia/Shanghai.",
        zh="“{time_zone}”不是有效时区。请填写如 Asia/Shanghai 的名称。",
    )


class NoName(InputError):
    code, field = "EDI-005", "name_en"
    text = Text(
        en="An edition or a part needs a name in at least one language. Write one.",
        zh="届次或分会至少须有一种语言的名称。请填写。",
    )


class BadCode(InputError):
    code, field = "EDI-006", "code"
    text = Text(
        en="{code!r} can't be a code. Use letters, digits, hyphens and dots, at most 24.",
        zh="“{code}”不能用作代码。请使用字母、数字、连字符和点，最多 24 个字符。",
    )


class PhasesOutOfOrder(InputError):
    code, field = "EDI-007", "starts_on"
    text = Text(
        en="“{later}” would start on {later_on}, not after “{earlier}” on {earlier_on}. "
        "Correct one of the days.",
        zh="“{later}”的开始日期 {later_on} 不晚于“{earlier}”的 {earlier_on}。请更正其一。",
    )


class PhasesOfHoldingsAlone(InputError):
    code, field = "EDI-008", "edition"
    text = Text(
        en="{edition} is a part of {holding}. Phases are set for the whole edition.",
        zh="{edition} 是 {holding} 的一部分。阶段按整届设定。",
    )
