"""A text in the two languages of the program."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in English and Chinese, for API and command line, which need both at once."""

    en: str
    zh: str

    def in_language(self, language: str | None) -> str:
        """The text for a language code such as `en`, `zh-hans`; English where it is another."""
        return self.zh if (language or "en").lower().startswith("zh") else self.en

    def format(self, **facts: object) -> Text:
        """Both texts filled in; a fact that is a Text itself goes into each in its language."""
        return Text(
            self.en.format(**{name: _said(fact, "en") for name, fact in facts.items()}),
            self.zh.format(**{name: _said(fact, "zh") for name, fact in facts.items()}),
        )

    def __str__(self) -> str:
        return self.en


def _said(fact: object, language: str) -> object:
    return fact.in_language(language) if isinstance(fact, Text) else fact
