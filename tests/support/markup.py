"""The kinds of markup on a page: two pages of the same kinds look the same to a rule about markup.

Words, addresses and numbers are left out, how an element is made is kept: tags, classes, roles,
states, and the names that tie a label to its field. Of a list or a table each kind of item is
kept once, wherever it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "path",
        "line",
        "rect",
        "circle",
        "use",
    )
)
#: Elements of which it does not matter how many like items they hold, nor in which order.
MANY = frozenset(
    ("ul", "ol", "dl", "nav", "table", "thead", "tbody", "tr", "select", "datalist", "svg", "g")
)
#: Attributes whose value is part of how an element is made; of all others it is whether they have one.
TELLING = frozenset(
    (
        "class",
        "for",
        "hidden",
        "id",
        "lang",
        "name",
        "role",
        "scope",
        "tabindex",
        "type",
        "aria-controls",
        "aria-current",
        "aria-describedby",
        "aria-expanded",
        "aria-hidden",
        "aria-labelledby",
        "aria-live",
        "aria-pressed",
        "aria-sort",
    )
)
NUMBER = re.compile(r"\d+")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    worded: bool = False

    @property
    def kind(self) -> str:
        """How it is made, all within it included."""
        told = [
            f"{name}={NUMBER.sub('0', value)}" if name in TELLING else f"{name}={bool(value)}"
            for name, value in sorted(self.attributes.items())
        ]
        inner = [child.kind for child in self.children]
        if self.tag in MANY:
            inner = sorted(set(inner))
        else:
            inner = [kind for kind, _ in groupby(inner)]
        words = "…" if self.worded else ""
        return f"<{' '.join([self.tag, *told])}>{words}{''.join(inner)}</>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].worded = True


def _all(element: Element) -> list[Element]:
    return [element, *(found for child in element.children for found in _all(child))]


def kinds_of(html: str) -> set[str]:
    """How each part of a page is made: its head, and each child of its body in that body.

    The language is a matter of the head: no rule of the stylesheet colours words by it.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = {element.tag: element for element in reversed(_all(reader.root))}
    page, head, body = found["html"], found["head"], found["body"]
    frame = f"{body.attributes.get('class')} "
    titled = any(child.tag == "title" and child.worded for child in head.children)
    language = page.attributes.get("lang")
    return {f"{frame}{language} titled={titled}", *(frame + child.kind for child in body.children)}
