"""What is refused about a project's stage. `docs/errors.md` lists the codes."""

from __future__ import annotations

from entrepot.errors import EntrepotError
from entrepot.text import Text


class GateClosed(EntrepotError):
    code, field = "PRO-001", "stage"
    text = Text(
        en="{project} can't enter the stage {stage} yet. Missing: {missing}. Record it first.",
        zh="{project} 尚不能进入“{stage}”阶段。缺少：{missing}。请先登记。",
    )


class StageFollows(EntrepotError):
    code, field = "PRO-002", "stage"
    text = Text(
        en="{project} is in the stage {stage}, which follows from its signings and steps. "
        "To go back, annul the record that was wrong.",
        zh="{project} 处于“{stage}”阶段，该阶段由签约和节点记录得出。如需退回，请作废有误的记录。",
    )


class UnknownCode(EntrepotError):
    """`at`, a fact, names the form's field: sector and division may stand in one form."""

    code, field = "PRO-003", "value"
    text = Text(
        en="{what}: {value!r} is in no list that is loaded. Write a code such as {example}.",
        zh="{what}：已加载的代码表中没有“{value}”。请填写如 {example} 的代码。",
    )


class NoSuchProject(EntrepotError):
    code, field = "PRO-004", "project"
    text = Text(
        en="There is no project {key!r}. Look its number up in the list of projects, or leave "
        "this blank.",
        zh="没有编号为“{key}”的项目。请在项目列表中查找编号，或留空。",
    )
