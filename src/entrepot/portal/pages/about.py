"""Plain pages: what the demonstration is, accessibility, what the ledger proves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entrepot.portal.pages.common import page
from entrepot.portal.today import demo_investor, is_demo
from entrepot.text import Text

DEMONSTRATION = (
    Text(
        "Every company, project, investor and person here is invented, as are their names, "
        "papers and single amounts.",
        "此处的所有企业、项目、投资方和人员及其名称、凭据和单笔金额均为虚构。",
    ),
    Text(
        "The totals are made to come out as published for a real symposium and its province: "
        "projects and committed investment of editions 1 to 19, foreign-invested companies and "
        "capital actually utilised to the end of April 2018, and the share and growth of "
        "high-tech capital. The ledger adds the invented records up; no total is typed in.",
        "总量与真实洽谈会及所在省份公布的数据一致：第1至19届签约项目数和签约投资额、截至2018年4月末的"
        "外商投资企业数和实际使用外资，以及高技术产业外资的占比和增速。所有总量由虚构记录逐笔相加得出，"
        "没有任何手工填写。",
    ),
    Text(
        "The demonstration stands at 9 June 2018, the second day of the 20th edition. Steps, "
        "terminations, corrections and payments between the published points are assumed.",
        "演示时点为2018年6月9日，即第20届第二天。已公布数据点之间的节点、终止、更正和到资均为假设。",
    ),
)
INVESTOR = Text(
    "Open an investor's own projects, by the personal link that its officer made",
    "以投资方身份打开其项目（项目专员生成的专属链接）",
)
ACCESS = (
    Text(
        "Every page works by keyboard and without script, from 360 pixels up, in light and dark, "
        "in English and Chinese. Charts have their table beside them.",
        "所有页面均可用键盘操作、无需脚本，适配360像素以上屏幕、浅色与深色模式，提供中英文。图表均附数据表。",
    ),
    Text(
        "The browser tests run axe, an automatic checker, on the pages; it finds a part of what "
        "can be wrong. Tell the administrator of this instance what stands in your way.",
        "浏览器测试使用自动检查工具 axe，只能发现部分问题。如遇障碍，请联系本系统管理员。",
    ),
)
LEDGER = (
    Text(
        "Every record is chained by hash to the one before it, and the database itself refuses "
        "to change or delete one. `entrepot ledger verify` recomputes the chain and names the "
        "first record that does not fit.",
        "每条记录以哈希与前一条相连，数据库本身拒绝修改或删除。`entrepot ledger verify` 重新计算整条链，"
        "并指出第一条不符的记录。",
    ),
    Text(
        "An owner of the database can rewrite all of it; heads kept in snapshots, or noted "
        "elsewhere, expose that.",
        "数据库所有者可以重写全部内容；保存在快照或别处的链头会揭示这种改写。",
    ),
)
FORECASTS = (
    Text(
        "A cohort is an edition, or the year of signings at none. Age 1 is the year (or quarter) "
        "that begins on its first day; a cell of the triangle is all that came by the end of an "
        "age. A period that is not over is in no cell and no factor: what came in it stands apart.",
        "一个批次即一届，未在届上签约的按签约年份。第1期为自起始日起的一年（或一季度）；三角形的单元格为截至"
        "该期末的累计数。尚未结束的期间不进入单元格和系数，其间到位的部分另列。",
    ),
    Text(
        "Chain ladder: from each age to the next, what all cohorts that lived through both had at "
        "the later one is divided by what they had at the earlier one; the newest cell of a young "
        "cohort is carried on by these factors. Its standard error is that of T. Mack (1993), "
        "“Distribution-free calculation of the standard error of chain ladder reserve estimates”, "
        "ASTIN Bulletin 23(2): chance, and that the factors are estimates. There is no tail: "
        "nothing is said beyond the oldest age seen.",
        "链梯法：对每相邻两期，以经历过这两期的全部批次的后期累计除以前期累计，得到系数；年轻批次的最近单元格"
        "按这些系数推算。标准误采用 T. Mack（1993，ASTIN Bulletin 23(2)）的方法，包含随机波动和系数估计误差。"
        "不作尾部外推：不预测超过已有最长期数的情况。",
    ),
    Text(
        "Cape Cod and Bornhuetter–Ferguson add, to what has come, a share of the commitment for "
        "the ages ahead: the average of all cohorts, or one that you give. They fit cohorts too "
        "young to be carried on; their intervals are those of their own past errors. A cohort of "
        "which nothing came yet goes by Cape Cod.",
        "Cape Cod 法和 Bornhuetter–Ferguson 法在已到位部分之上，按签约额的一定比例加上未来各期：前者取各批次"
        "平均，后者取给定值。适用于过于年轻、无法直接推算的批次；其区间来自自身的历史误差。尚无到位的批次采用"
        "Cape Cod 法。",
    ),
    Text(
        "Every method is tried on the past: a forecast from each earlier date is compared with "
        "what has come since. It is called not reliable if there are fewer than 4 cohorts or 3 "
        "ages, if its mean error passes 10 % of what came, if fewer than 75 % of the outcomes lie "
        "in the 90 % interval, or if Mack's tests find, at the 5 % level, that calendar years "
        "moved all cohorts at once or that successive factors hang together.",
        "每种方法都以历史检验：在以往各时点作出预测，并与其后的实际比较。批次少于4个或期数少于3期、平均误差"
        "超过实际的10%、落入90%区间的结果不足75%，或 Mack 检验在5%水平上发现日历年效应或相邻系数相关的，均"
        "判为不可靠。",
    ),
)


@require_safe
def demonstration(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Http404
    link = demo_investor()
    return page(
        request,
        "prose",
        {
            "page_title": Text("What is real here", "哪些是真实的"),
            "paragraphs": DEMONSTRATION,
            "link": (INVESTOR, link) if link else None,
        },
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return page(
        request, "prose", {"page_title": Text("Accessibility", "无障碍"), "paragraphs": ACCESS}
    )


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "prose",
        {"page_title": Text("What the ledger proves", "账本能证明什么"), "paragraphs": LEDGER},
    )


@require_safe
def forecasts(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "prose",
        {
            "page_title": Text("How commitments are carried on", "签约落实如何预测"),
            "paragraphs": FORECASTS,
        },
    )
