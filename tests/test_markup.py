"""What counts as the same markup: the accessibility test reads each kind of page once."""

from __future__ import annotations

import pytest

from tests.support.markup import kinds_of

pytestmark = pytest.mark.once

PAGE = """<!doctype html><html lang="en"><head><title>Desk</title></head><body class="desk">
<nav><ul><li><a href="/a/">A</a></li><li><a href="/b/" aria-current="page">B</a></li></ul></nav>
<main><h1>12 projects</h1><label for="id_1">Name</label><input id="id_1" value="Wu">
<table><tr><th scope="col">Key</th></tr><tr><td>1</td></tr><tr><td class="late">2</td></tr></table>
</main></body></html>"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 projects", "13 projects"),
        ('href="/a/"', 'href="/c/"'),
        ('value="Wu"', 'value="Lin"'),
        ("<td>1</td>", "<td>3</td></tr><tr><td>4</td>"),
    ],
)
def test_other_records_are_no_other_markup(before: str, after: str) -> None:
    assert before in PAGE
    assert kinds_of(PAGE.replace(before, after)) == kinds_of(PAGE)


def test_it_does_not_matter_which_item_of_a_list_is_the_current_one() -> None:
    items = '<li><a href="/a/">A</a></li>', '<li><a href="/b/" aria-current="page">B</a></li>'
    assert kinds_of(PAGE.replace("".join(items), "".join(reversed(items)))) == kinds_of(PAGE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('lang="en"', 'lang="zh-Hans"'),
        ("<title>Desk</title>", "<title></title>"),
        ('class="desk"', 'class="public"'),
        ("<h1>12 projects</h1>", "<h1></h1>"),
        ("<h1>12 projects</h1>", "<h2>12 projects</h2>"),
        ('for="id_1"', 'for="id_x"'),
        ('value="Wu"', ""),
        (' aria-current="page"', ""),
        ('scope="col"', 'scope="row"'),
        ('<td class="late">', '<td class="done">'),
        ("</h1>", "</h1><p><button>Post</button></p>"),
        ("</main>", "</main><footer>By whom</footer>"),
    ],
)
def test_another_element_name_state_or_a_missing_word_is(before: str, after: str) -> None:
    assert before in PAGE
    assert kinds_of(PAGE.replace(before, after)) != kinds_of(PAGE)
