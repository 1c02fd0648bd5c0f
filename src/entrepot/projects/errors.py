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
