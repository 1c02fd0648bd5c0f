"""What the timetable solver refuses. Every message names the place in the file as a JSON path."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class TimetableError(InputError):
    """A file that states no problem, no result or no changes. Codes TIM-…"""

    code = "TIM-000"


class UnreadableFile(TimetableError):
    code = "TIM-001"
    text = Text(
        en="{file} can't be read: {why}. Name another file.",
        zh="无法读取 {file}：{why}。请另行指定文件。",
    )


class NotJson(TimetableError):
    code = "TIM-002"
    text = Text(
        en="{file} is not JSON in UTF-8: {why}. Mend it there.",
        zh="{file} 不是 UTF-8 编码的 JSON：{why}。请在该处更正。",
    )


class UnknownKey(TimetableError):
    code = "TIM-003"
    text = Text(
        en="{path}: unknown key {keys}. Known here: {known}.",
        zh="{path}：未知的键 {keys}。此处可用：{known}。",
    )


class MissingKey(TimetableError):
    code = "TIM-004"
    text = Text(
        en="{path} is missing. Write {wanted}.",
        zh="缺少 {path}。请写{wanted}。",
    )


class WrongValue(TimetableError):
    code = "TIM-005"
    text = Text(
        en="{path}: {value} is not {wanted}. Write {wanted}.",
        zh="{path}：{value} 不是{wanted}。请写{wanted}。",
    )


class RepeatedId(TimetableError):
    code = "TIM-006"
    text = Text(
        en="{path}: the id {id!r} is already that of {first}. Ids are unique in their list.",
        zh="{path}：标识“{id}”已用于 {first}。同一列表中的标识不得重复。",
    )


class UnknownId(TimetableError):
    code = "TIM-007"
    text = Text(
        en="{path}: there is no {kind} {id!r}. Write the id of one in `{place}`, or add it there.",
        zh="{path}：没有标识为“{id}”的{kind}。请写 `{place}` 中已有的标识，或先在其中添加。",
    )


class WithItself(TimetableError):
    code = "TIM-008"
    text = Text(
        en="{path}: {id!r} is `a` and `b` of one request. Name two participants.",
        zh="{path}：同一请求的 a 与 b 都是“{id}”。请写两位不同的参加者。",
    )


class TooLong(TimetableError):
    code = "TIM-009"
    text = Text(
        en="{path}: {length} slots are longer than the longest session, which has {longest}. "
        "Shorten the meeting or the session's breaks.",
        zh="{path}：{length} 个时段超过最长的场次（{longest} 个时段）。请缩短会面或调整场次。",
    )


class AfterCircle(TimetableError):
    code = "TIM-010"
    text = Text(
        en="{path}: `after` goes in a circle: {circle}. Take one of them out.",
        zh="{path}：after 构成循环：{circle}。请去掉其中一项。",
    )


class SomeOnly(TimetableError):
    code = "TIM-011"
    text = Text(
        en="{path}: `{key}` is given for some slots only. Give it for all or for none.",
        zh="{path}：仅部分时段写有 {key}。请全部写明或全部不写。",
    )


class OutOfOrder(TimetableError):
    code = "TIM-012"
    text = Text(
        en="{path}: this slot starts at {start}, before {before} has ended ({end}). Put the slots in "
        "the order of time, without overlap.",
        zh="{path}：该时段始于 {start}，早于 {before} 的结束时间（{end}）。请按时间先后排列时段，且互不重叠。",
    )


class NotPlaced(TimetableError):
    code = "TIM-013"
    text = Text(
        en="{path}: {id!r} is not held in the old result, so there is nothing to {op}. "
        "Name a request that is held.",
        zh="{path}：原结果中没有安排“{id}”，无法执行 {op}。请写一项已安排的请求。",
    )
