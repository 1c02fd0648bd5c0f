"""Who signs and stands behind, and what is written: in the language of who writes."""

from __future__ import annotations

from entrepot.text import Text

NOTE = Text(
    "Name the project in both scripts, every party with who signs for it, and the witness. A later "
    "signing of a project that was signed before names that signing: only the difference counts.",
    "请填写项目中英文名称、各签约方及签字人、见证人。以往届次已签约项目的后续签约，请指明所承接的签约，"
    "系统仅登记差额。",
)
#: Who signs: guests by initial and surname, the place's people by surname and two characters.
GUESTS = (
    "Adler",
    "Brandt",
    "Castel",
    "Dahl",
    "Ekman",
    "Fujii",
    "Grant",
    "Hirano",
    "Ito",
    "Jansen",
    "Kern",
    "Lowe",
    "Mori",
    "Novak",
    "Olsen",
    "Park",
    "Quist",
    "Rossi",
    "Seo",
    "Tan",
)
HOSTS = tuple("陈许何吕施张孔曹严华金魏陶姜")
GIVEN = tuple("屿峰禾霖澄耀蔚晟屹哲冉沐沛朔")
GUEST_TITLES = ("chairman", "president", "managing director", "finance director")
HOST_TITLES = ("董事长", "总经理", "副总经理")
#: Who stands behind: the deputy mayor of a city or a district, or the commerce bureau.
CITY, DISTRICT, BUREAU = "副市长", "副区长", "商务局局长"

#: Why the organiser sent something back; what is mended is what the reason asks for.
NO_SIGNATORY = "请补充各方签字人姓名及见证人。"
#: Of those that were never sent in again, in whichever language the organiser's desk wrote.
RETURNED = (
    "外资比例与合同文本不一致，请核对后重新填写。",
    "The partner signs for itself: name it as a party.",
    "项目名称与投资方名称相同，请写明建设内容。",
    "The kind is a contract in the text and a letter of intent here. Which is it?",
    "落地区块尚未取得园区意见，请先对接。",
    "请填写投资总额；如要求保密，请说明由谁提出。",
    "The sector is that of the trader, not of what is built. Choose it anew.",
    "合作方正在更名，请附市场监管部门的变更通知。",
)
WITHDRAWN = (
    "投资方董事会推迟决策，改在秋季推介会上签约。",
    "The parties signed quietly in April; there is nothing left to sign on a stage.",
    "土地指标本年度无法落实。",
    "The investor chose another province.",
    "与另一申报项目合并，由对方代表团提交。",
    "The buyer's credit line was not renewed.",
    "投资方要求不公开，撤回主会场签约。",
    "Its market study is not ready; it comes back next year.",
)
#: A finding's code -> why it is no obstacle, and in which words.
FALSE_ALARMS = {
    "signed-before": (
        ("other_project", "Another plant of the same group, on other land."),
        ("other_project", "与往届项目产品不同，已核对可研报告。"),
        ("other_party", "The names are alike; the registers show two companies."),
    ),
    "unit-slip-own": (("amount_checked", "二期扩建，增资幅度属实，已与合同核对。"),),
    "unit-slip": (
        ("amount_checked", "Compared with the contract: the amount is in full yuan."),
        ("amount_checked", "首期仅租用厂房，金额属实，已与文本核对。"),
    ),
}
UNDONE_NOTE = "签约文本的投资总额与双方董事会决议不一致，双方同意作废后重新签署。"
