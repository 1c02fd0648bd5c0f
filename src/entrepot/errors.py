"""The error tree: every class below is an answer to a person, in both languages, with a code.

`ValueError` and `KeyError` stay bugs. Codes never change; `docs/errors.md` lists them all.
"""

from __future__ import annotations

from typing import ClassVar

from entrepot.text import Text


class EntrepotError(Exception):
    """A refusal: the facts that clash, then what to do.

    `code` is stable; `field` names the argument or form field that it belongs to, if one does.
    """

    code: ClassVar[str] = "ENT-000"
    field: ClassVar[str | None] = None
    text: ClassVar[Text] = Text(en="{detail}", zh="{detail}")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message())

    def message(self, language: str | None = "en") -> str:
        return self.text.format(**self.facts).in_language(language)

    def __str__(self) -> str:
        return f"{self.code} {self.message()}"


class NotAllowed(EntrepotError):
    code = "ENT-001"
    text = Text(
        en="{user} may not do this ({act}). Ask an administrator for a role that may: {roles}.",
        zh="{user} 无权执行此操作（{act}）。请向管理员申请具有权限的角色：{roles}。",
    )


class InputError(EntrepotError):
    """Something typed or given is wrong; the command line answers with exit code 2."""

    code = "ENT-002"


class MissingSetting(EntrepotError):
    code = "ENT-004"
    text = Text(
        en="{name} is not set. {mend}",
        zh="缺少设置 {name}。{mend}",
    )


class BadSetting(EntrepotError):
    code = "ENT-005"
    text = Text(
        en="{name}={value!r} can't be used: {why}. {mend}",
        zh="{name}={value!r} 无法使用：{why}。{mend}",
    )
