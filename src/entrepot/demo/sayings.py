"""What invented people write: notes of visits, obstacles, reports. In the language of who writes."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.text import Text

NOTES = (
    "",
    "Met the finance director. Land papers are on the way.",
    "总经理表示项目按计划推进。",
    "Called. The board decides in its next meeting.",
    "现场查看，土建已完成约一半。",
    "Asked for the list of permits; sent the same day.",
)


@dataclass(frozen=True, slots=True)
class Saying:
    """An obstacle: `stake` in US dollars; `answer` empty while nobody answered."""

    days_ago: int
    what: str
    agency: str
    stake: int
    jobs: int
    answer: str = ""
    answered_after: int = 3
    outcome: str = ""


OBSTACLES = (
    Saying(2, "变电站扩容方案尚未批复，设备无法调试。", "供电公司", 18_000_000, 160),
    Saying(
        3, "Work permits of two engineers expire before the renewal is decided.", "", 900_000, 2
    ),
    Saying(
        16,
        "The land certificate waits for a survey that nobody has ordered.",
        "Land office",
        12_500_000,
        90,
    ),
    Saying(25, "环评公示期满后一直未收到批复。", "生态环境局", 7_400_000, 55),
    Saying(
        20,
        "The customs code of our test stands is disputed; the parts lie in bond.",
        "Customs",
        2_600_000,
        12,
        "The customs service rules on the code by the end of the month; storage is waived till then.",
    ),
    Saying(
        60,
        "厂区道路未通，施工车辆无法进场。",
        "园区管委会",
        5_200_000,
        40,
        "已列入七月施工计划，先修临时便道。",
    ),
    Saying(
        90,
        "The bank asks for a paper that no authority issues.",
        "Foreign exchange",
        3_000_000,
        0,
        "A letter of the commerce office stands in for it; the bank has agreed.",
        outcome="solved",
    ),
    Saying(
        75,
        "污水接管指标不足。",
        "住建局",
        1_800_000,
        25,
        "已协调调剂指标并完成接管。",
        outcome="solved",
    ),
    Saying(
        140,
        "A higher building than the plan allows.",
        "Planning office",
        4_100_000,
        30,
        "The height near the airfield can't be changed; the line has to be laid flat.",
        outcome="not_solved",
    ),
)
REPORT_NOTES = {
    "en": "Equipment of the first line is ordered.",
    "zh": "首条生产线设备已下单。",
}
QUESTION = {
    "en": "Which account was the amount paid into? Please send the bank's advice.",
    "zh": "该笔资金汇入哪个账户？请提供银行入账通知。",
}
ANSWER = {"zh": "已汇入资本金账户，入账通知已交项目专员。"}
SURVEY = Text(
    "How well were your questions answered after the signing?",
    "签约之后，您的问题得到了怎样的答复？",
)
SURVEY_HERE = Text(
    "How well did the symposium prepare your signing?",
    "本届洽谈会对您签约的筹备服务如何？",
)
