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
        return Text(self.en.format(**facts), self.zh.format(**facts))

    def __str__(self) -> str:
        return self.en
