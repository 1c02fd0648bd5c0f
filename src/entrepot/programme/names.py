"""What people call the programme's codes, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from entrepot.programme.models import Kind, Role, SeatState, State
from entrepot.text import Text

KINDS: dict[str, Text] = {
    Kind.OPENING: Text("Opening", "开幕式"),
    Kind.FORUM: Text("Forum", "论坛"),
    Kind.ROADSHOW: Text("Roadshow", "推介会"),
    Kind.SUB_CONFERENCE: Text("Sub-conference", "分会"),
    Kind.MATCHMAKING: Text("Matchmaking", "对接会"),
    Kind.EXHIBITION: Text("Exhibition", "展览"),
    Kind.CEREMONY: Text("Signing ceremony", "签约仪式"),
    Kind.DINNER: Text("Dinner", "晚宴"),
}
STATES: dict[str, Text] = {
    State.DRAFT: Text("Draft", "草稿"),
    State.PUBLISHED: Text("Published", "已发布"),
    State.CANCELLED: Text("Cancelled", "已取消"),
}
ROLES: dict[str, Text] = {
    Role.LEADER: Text("Guest of honour", "出席领导"),
    Role.HOST: Text("Host", "主持人"),
    Role.SPEAKER: Text("Speaker", "演讲嘉宾"),
    Role.PANELLIST: Text("Panellist", "对话嘉宾"),
}
SEATS: dict[str, Text] = {
    SeatState.HELD: Text("You have a seat", "您已有席位"),
    SeatState.WAITING: Text("You are on the waiting list", "您在候补名单中"),
    SeatState.CANCELLED: Text("You gave your seat up", "您已取消席位"),
}
#: ISO 639-1 codes of what is spoken, and interpreted into, at such a symposium.
LANGUAGES = {
    "zh": Text("Chinese", "中文"),
    "en": Text("English", "英语"),
    "ar": Text("Arabic", "阿拉伯语"),
    "cs": Text("Czech", "捷克语"),
    "de": Text("German", "德语"),
    "es": Text("Spanish", "西班牙语"),
    "fr": Text("French", "法语"),
    "hu": Text("Hungarian", "匈牙利语"),
    "it": Text("Italian", "意大利语"),
    "ja": Text("Japanese", "日语"),
    "ko": Text("Korean", "韩语"),
    "pl": Text("Polish", "波兰语"),
    "pt": Text("Portuguese", "葡萄牙语"),
    "ru": Text("Russian", "俄语"),
}


def listed(names: Iterable[Text]) -> Text:
    """Several names in a row."""
    every = list(names)
    return Text(", ".join(one.en for one in every), "、".join(one.zh for one in every))


def languages(codes: Iterable[str]) -> Text:
    return listed(LANGUAGES[code] for code in codes if code in LANGUAGES)
