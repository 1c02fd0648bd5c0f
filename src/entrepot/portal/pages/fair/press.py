"""The press officer's page: sentences that may be said, each with its receipt, and what may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.editions import queries as edition_queries
from entrepot.editions.models import Edition
from entrepot.figures.core import queries
from entrepot.portal import headlines, outcomes
from entrepot.portal.headlines import Asked, BeingComputed, of_cohorts
from entrepot.portal.pages.common import needs, page
from entrepot.portal.pages.fair.board import NO_EDITION, asked_edition
from entrepot.portal.publication import TOO_FEW, Publication
from entrepot.portal.today import today
from entrepot.text import Text
from entrepot.web import spoken, wording


@dataclass(frozen=True, slots=True)
class Sentence:
    """Both languages, since both are said; `url`: the receipt of its figure."""

    text: Text
    url: str


Said = tuple[list[Sentence], list[tuple[Text, Text]]]

#: What no sentence may do, whatever the figures are.
RULES = (
    Text(
        "A signing is a commitment. Say “committed” or “signed”, never “invested” or “arrived”.",
        "签约是承诺，只能说“签约”，不得说“已投资”或“已到资”。",
    ),
    Text(
        "Inward foreign, inward domestic, outward and trade are never one total.",
        "引进外资、引进内资、走出投资与贸易不得相加为一个总数。",
    ),
    Text(
        "No amount and no share of a single company, and none of a company that asked for none.",
        "不得公布单个企业的金额或占比，更不得公布要求保密的企业的金额。",
    ),
    Text(
        "The live board counts what nobody has verified yet: quote this page, not the board.",
        "实时看板含未核验的签约，对外引用以本页为准。",
    ),
)


@never_cache
@require_safe
@needs("press.see")
def press(request: HttpRequest) -> HttpResponse:
    edition = asked_edition(request)
    title = Text("What may be said", "对外口径")
    if edition is None:
        return page(request, "list", {"page_title": title, "empty": NO_EDITION})
    as_of = today(request.now)  # type: ignore[attr-defined]
    snapshot = queries.shown()
    among = headlines.holdings()

    def ask() -> Said:
        return said_of(edition, as_of, among)

    may: list[Sentence] = []
    not_yet: list[tuple[Text, Text]] = []
    pending = False
    with queries.pinned(snapshot):
        try:
            may, not_yet = ask()
        except BeingComputed:
            queries.later(("press", snapshot.id, edition.code), ask)
            pending = True
    return page(
        request,
        "fair/press",
        {
            "page_title": title,
            "lead": edition_queries.name_of(edition),
            "sentences": may,
            "not_said": not_yet,
            "rules": RULES,
            "pending": pending,
            "as_of": as_of,
            "known_at": queries.known_at(snapshot),
        },
    )


def said_of(edition: Edition, as_of: date, among: list[Edition]) -> Said:
    """Sentences of verified figures that everybody may read, and what is held back with its reason.

    Raises BeingComputed.
    """
    may: list[Sentence] = []
    held: list[tuple[Text, Text]] = []
    publication = Publication(as_of)
    for part in (
        _slices(edition, as_of, publication),
        _opening(edition, among),
        *(_became(one, as_of, publication) for one in headlines.earlier(edition, among)[-3:][::-1]),
    ):
        may += part[0]
        held += part[1]
    return may, held


def _slices(edition: Edition, as_of: date, publication: Publication) -> Said:
    """What this edition has signed so far, by the slices that are never added."""
    may, held = [], []
    called = outcomes.name(edition)
    cells = headlines.committed_of_editions(as_of).figure().cells
    counts = headlines.projects_of_editions(as_of).figure().cells
    day = Text(f"{as_of:%Y-%m-%d}", f"{as_of:%Y-%m-%d}")
    for label, where in headlines.SLICES:
        mine = [
            cell
            for cell in counts
            if cell.dimensions[0] == edition.code
            and headlines.in_slice(where, *cell.dimensions[1:3])
        ]
        if not mine:
            continue
        what = Text(f"{label.en}, {called.en}", f"{called.zh}{label.zh}")
        if not publication.slice(where, edition.code):
            held.append((what, TOO_FEW))
            continue
        asked = Asked("committed", (*where, f"edition={edition.code}"), as_of=as_of)
        sums: dict[str, object] = {}
        for cell in cells:
            code, direction, origin = cell.dimensions
            if code == edition.code and headlines.in_slice(where, direction, origin) and cell.value:
                sums[cell.unit] = cell.value + sums.get(cell.unit, 0)  # type: ignore[operator]
        for currency, value in sums.items():
            words = wording.say(value, currency)  # type: ignore[arg-type]
            may.append(
                Sentence(
                    Text(
                        f"At the {called.en} signings ({label.en.lower()}) committed {words.en}, "
                        f"as verified by {day.en}.",
                        f"截至{day.zh}，{called.zh}{label.zh}签约额{words.zh}（已核验）。",
                    ),
                    asked.address(),
                )
            )
    return may, held


def _opening(edition: Edition, among: list[Edition]) -> Said:
    """The sentences of the edition's own page, one figure each."""
    found = headlines.statement(edition, among)
    if found is None or found.projects.as_of is None or found.companies.as_of is None:
        return [], []
    publication = Publication(found.projects.as_of)
    signed, counted = f"{found.projects.as_of:%Y-%m-%d}", f"{found.companies.as_of:%Y-%m-%d}"
    may, held = [], []
    for asked, currency, before, after in (
        (
            found.projects,
            "",
            Text(
                f"At {found.count} editions until {signed}, ",
                f"截至{signed}，历{found.count}届共签约",
            ),
            Text(" foreign-invested projects were signed.", "个外资项目。"),
        ),
        (
            found.committed,
            "USD",
            Text("Foreign-invested projects of earlier editions committed ", "往届外资项目签约额"),
            Text(".", "。"),
        ),
        (
            found.companies,
            "",
            Text(f"By {counted} the province counted ", f"截至{counted}，全省共有外商投资企业"),
            Text(" foreign-invested companies.", "家。"),
        ),
        (
            found.paid_in,
            "USD",
            Text(
                f"By {counted} the province had actually used ", f"截至{counted}，全省实际使用外资"
            ),
            Text(" of foreign capital.", "。"),
        ),
    ):
        label = asked.request().measure.label
        if not publication.allows(asked):
            held.append((label, TOO_FEW))
            continue
        value = asked.figure().value
        if not value:
            continue
        words = wording.say(value, currency)
        may.append(
            Sentence(
                Text(before.en + words.en + after.en, before.zh + words.zh + after.zh),
                asked.address(),
            )
        )
    return may, held


def _became(one: Edition, as_of: date, publication: Publication) -> Said:
    """What an earlier edition's promises became: rates that name what they are of."""
    may, held = [], []
    called = outcomes.name(one)
    day = f"{as_of:%Y-%m-%d}"
    for measure, label, _ in headlines.STEPS:
        cell = of_cohorts(measure, as_of).cells().get((one.code,))
        if cell is None or cell.value is None:
            continue
        if not publication.reached(measure, one.code):
            what = Text(f"{label.en}, {called.en}", f"{called.zh}{label.zh}")
            held.append((what, TOO_FEW))
            continue
        share = spoken.percent(cell.value)
        if measure == "arrival_rate":
            text = Text(
                f"Of the foreign amount committed at the {called.en}, {share} was paid in by {day}.",
                f"{called.zh}协议外资中，截至{day}，已到资{share}。",
            )
        else:
            verb = _VERBS[measure]
            text = Text(
                f"Of the foreign projects signed at the {called.en}, {share} {verb.en} by {day}.",
                f"{called.zh}签约的外资项目中，截至{day}，{share}{verb.zh}。",
            )
        asked = of_cohorts(measure, as_of).narrowed(f"cohort={one.code}")
        may.append(Sentence(text, asked.address()))
    return may, held


_VERBS = {
    "registration_rate": Text("were registered", "已注册"),
    "start_rate": Text("had started construction", "已开工"),
    "production_rate": Text("were in operation", "已投产"),
}
