"""Numbers, money, dates and shares in both languages; the filters that pages use for them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.test import override_settings
from django.utils import timezone, translation

from entrepot.money import Money
from entrepot.text import Text
from entrepot.web import spoken
from tests.web import frame

pytestmark = pytest.mark.once

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _settings():
    with (
        override_settings(TEMPLATES=frame.TEMPLATES, ROOT_URLCONF="tests.web.frame"),
        timezone.override("Asia/Shanghai"),
        translation.override("en"),
    ):
        yield


def shown(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load entrepot %}" + source).render(context)


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [
        ("2314000000", "USD 2.31 bn", "23.1亿美元"),
        ("42000000", "USD 42.0 m", "4,200万美元"),
        ("999600000", "USD 1.00 bn", "10.0亿美元"),
        ("99996000", "USD 100 m", "1.00亿美元"),
        ("842300", "USD 842,300", "84.2万美元"),
        ("9999.6", "USD 10,000", "1.00万美元"),
        ("12.4", "USD 12", "12美元"),
        ("0", "USD 0", "0美元"),
        ("-2314000000", "USD −2.31 bn", "−23.1亿美元"),
        ("644530000000", "USD 645 bn", "6,445亿美元"),
        ("2500000000000", "USD 2.50 tn", "2.50万亿美元"),
    ],
)
def test_short_money(amount: str, en: str, zh: str) -> None:
    money = Money.of(amount, "USD")
    assert spoken.short_money(money, "en").replace(NBSP, " ") == en
    assert spoken.short_money(money, "zh-hans") == zh


def test_yuan_is_written_as_chinese_reports_do() -> None:
    assert spoken.short_money(Money.of("9800000000", "CNY"), "zh-hans") == "98.0亿元"


def test_money_is_exact_to_the_minor_unit() -> None:
    assert shown("{{ m|money }}", m=Money(4_200_000_001, "USD")) == f"USD{NBSP}42,000,000.01"
    assert shown("{{ m|money }}", m=Money(-5, "JPY")) == f"JPY{NBSP}−5"
    assert shown('{{ d|money:"USD" }}', d=Decimal("1234.5")) == f"USD{NBSP}1,234.50"


def test_number_and_percent_round_half_up() -> None:
    assert shown("{{ n|number }}", n=61998) == "61,998"
    assert shown("{{ n|number:1 }}", n=Decimal("0.25")) == "0.3"
    assert shown("{{ n|percent }}", n=Decimal("0.2265")) == f"22.7{NBSP}%"
    assert shown("{{ n|points }}", n=Decimal("0.031")) == f"+3.1{NBSP}points"
    with translation.override("zh-hans"):
        assert shown("{{ n|percent }}", n=Decimal("0.244")) == "24.4%"


def test_missing_is_a_dash_with_its_reason_and_never_zero() -> None:
    for filtered in ("number", "percent", "money", "short_money", "date_local"):
        assert shown("{{ n|" + filtered + ' |dash:"none yet" }}', n=None).count("none yet") == 2
    assert "–" in shown("{{ n|dash }}", n="")
    assert shown("{{ n|dash }}", n=0) == "0"


def test_dash_and_fig_escape() -> None:
    assert "<b>" not in shown("{{ n|dash }}", n="<b>")
    assert "<b>" not in shown("{% shown None why %}", why="<b>")
    assert "<b>" not in shown("{% fig n url %}", n="<b>", url='"><b>')


def test_component_without_a_reason_does_not_break() -> None:
    assert "not recorded" in shown("{% shown nothing.at.all no.reason %}")


@pytest.mark.parametrize(
    ("precision", "en", "zh"),
    [
        ("day", "9 June 2018", "2018年6月9日"),
        ("month", "June 2018", "2018年6月"),
        ("quarter", "Q2 2018", "2018年第2季度"),
        ("year", "2018", "2018年"),
    ],
)
def test_dates(precision: str, en: str, zh: str) -> None:
    day = date(2018, 6, 9)
    assert spoken.date_words(day, precision).replace(NBSP, " ") == en
    with translation.override("zh-hans"):
        assert spoken.date_words(day, precision) == zh


def test_instant_is_shown_in_the_time_zone_of_the_instance() -> None:
    late = datetime(2018, 6, 8, 17, 30, tzinfo=UTC)
    assert shown("{{ t|time_local }}", t=late).replace(NBSP, " ") == "9 June 2018, 01:30"


def test_text_follows_the_language() -> None:
    text = Text("Project", "项目")
    assert shown("{{ t|text }}/{{ t|other_text }}", t=text) == "Project/项目"
    with translation.override("zh-hans"):
        assert shown("{{ t|text }}/{{ t|other_text }}", t=text) == "项目/Project"


def test_bar_stays_within_its_box() -> None:
    assert shown("{{ n|svg_width }}", n=Decimal("1.2")) == "100.00%"
    assert shown("{{ n|svg_width }}", n=Decimal("-0.2")) == "0.00%"
    assert shown("{{ n|svg_width }}", n=None) == "0.00%"
