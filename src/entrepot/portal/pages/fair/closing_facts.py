"""What the closing report says beside its figures: ceremonies, what fell away, follow-up, answers.

It comes from the running tables, not from the snapshot, and the report says so.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from entrepot.aftercare import follow_up
from entrepot.aftercare import queries as aftercare
from entrepot.aftercare.follow_up import Asked, Owned
from entrepot.aftercare.models import Obstacle, ObstacleState
from entrepot.editions.models import Edition
from entrepot.fair import closing, names
from entrepot.fair import queries as fair
from entrepot.fair.closing import Fallen, Held
from entrepot.portal.pages.aftercare import names as said
from entrepot.portal.pages.fair import words
from entrepot.portal.pages.fair.ceremony_words import ceremony_name, ceremony_place
from entrepot.portal.pages.fair.happened import cause_words
from entrepot.portal.publication import LEAST, TOO_FEW
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table

#: Obstacles that the report lists; all of them are on the page of obstacles.
MOST_OBSTACLES = 40


def sections(edition: Edition, *, as_of: date, now: datetime, cleared: bool) -> dict[str, Any]:
    """Tables by name; for everybody the ceremonies, and answers of which there are enough."""
    held = closing.ceremonies_held(edition)
    asked = follow_up.asked(edition, least=follow_up.FEWEST if cleared else LEAST)
    made: dict[str, Any] = {
        "ceremonies": _ceremonies(held, counted=cleared),
        "survey": _survey([one for one in asked if cleared or one.mean is not None]),
    }
    if not cleared:
        return made
    promises = aftercare.promises(edition.code, today=as_of)
    raised = follow_up.obstacles(promises)
    return made | {
        "states": _states(closing.states(edition)),
        "fallen": _fallen(closing.fallen(edition)),
        "owners": _owners(follow_up.owned(promises, today=as_of)),
        "orphans": sum(promise.orphaned for promise in promises),
        "obstacles": _obstacles(raised[:MOST_OBSTACLES], as_of),
        "obstacle_states": _obstacle_states(raised),
        "alarms": alarms(edition),
    }


def _ceremonies(found: list[Held], *, counted: bool) -> Table:
    """Everybody may know where and when; how many signed is a figure of its own."""
    columns = [
        Column(Text("Ceremony", "签约仪式")),
        Column(Text("Place", "地点")),
        Column(Text("Began", "开始时间")),
    ]
    if counted:
        columns += [
            Column(Text("Signed", "签署"), numeric=True),
            Column(Text("Undone since", "其后撤销"), numeric=True),
        ]
    rows = []
    for one in found:
        it = one.ceremony
        cells = [
            Cell(ceremony_name(it), url=f"/ceremonies/{it.pk}/" if counted else ""),
            ceremony_place(it) if it.place_en or it.place_zh else None,
            words.moment(it.starts_at, it.edition),
        ]
        rows.append(Row.of(*cells, *([one.signed, one.undone] if counted else [])))
    return Table(Text("Ceremonies held", "已举行的签约仪式"), columns, rows)


def _states(counts: dict[str, int]) -> list[tuple[Any, ...]]:
    """Where every prepared signing of the edition ended, investment and trade together."""
    return [(label, str(counts[state])) for state, label in names.STATES.items() if state in counts]


def _fallen(found: list[Fallen]) -> Table:
    return Table(
        Text("Withdrawn and undone, with the reason given", "已撤回与已撤销，及其理由"),
        (
            Column(Text("Signing", "签约")),
            Column(Text("Delegation", "代表团")),
            Column(Text("State", "状态")),
            Column(Text("On", "日期")),
            Column(Text("Reason", "理由")),
        ),
        [
            Row.of(
                Cell(
                    words.name(one.preparation),
                    url=words.address(one.preparation),
                    second=one.preparation.key,
                ),
                words.delegation_name(one.preparation.delegation),
                names.state(one.state),
                spoken.date_words(one.at),
                cause_words(one.cause, one.note),
            )
            for one in found
        ],
    )


def _owners(found: list[Owned]) -> Table:
    return Table(
        Text("Who owns the promises", "承诺由谁负责"),
        (
            Column(Text("Owner", "负责人")),
            Column(Text("Projects", "项目"), numeric=True),
            Column(Text("In operation or ended", "已投产或已终止"), numeric=True),
            Column(Text("With a next step", "有下一步"), numeric=True),
            Column(Text("Of them late", "其中逾期"), numeric=True),
        ),
        [
            Row.of(
                one.owner.label if one.owner else Cell(said.NOBODY, tone="late"),
                one.projects,
                one.settled,
                one.with_next_step,
                Cell(one.late, tone="late" if one.late else ""),
            )
            for one in found
        ],
    )


def _obstacle_states(found: list[Obstacle]) -> list[tuple[Any, ...]]:
    """How many wait, are being solved, or ended in what."""
    counts = Counter(one.outcome or one.state for one in found)
    labels = said.OBSTACLE_STATES | said.OUTCOMES
    return [(label, str(counts[code])) for code, label in labels.items() if counts[code]]


def _obstacles(found: list[Obstacle], as_of: date) -> Table:
    return Table(
        Text("Obstacles raised", "反映的困难"),
        (
            Column(Text("Project", "项目")),
            Column(Text("What", "内容")),
            Column(Text("Rule or agency", "规定或部门")),
            Column(Text("State", "状态")),
            Column(Text("Due", "期限")),
        ),
        [_obstacle(one, as_of) for one in found],
    )


def _obstacle(one: Obstacle, as_of: date) -> Row:
    due = one.answer_due_on if one.state == ObstacleState.OPEN else one.finish_due_on
    done = one.state == ObstacleState.FINISHED
    return Row.of(
        Cell(said.project_text(one.project), second=one.project.key),
        one.what[:160] + ("…" if len(one.what) > 160 else ""),
        Cell(one.agency, why=Text("not named", "未注明")),
        said.OUTCOMES[one.outcome] if done else said.OBSTACLE_STATES[one.state],
        Cell(None, why=Text("finished", "已办结"))
        if done
        else Cell(spoken.date_words(due), tone=said.tone(due, as_of)),
    )


def _survey(found: list[Asked]) -> Table:
    return Table(
        Text("What investors answered", "投资方问卷"),
        (
            Column(Text("Question", "问题")),
            Column(Text("Answers", "答复数"), numeric=True),
            Column(Text("Mean, 1 (bad) to 5 (good)", "平均分（1 差至 5 好）"), numeric=True),
        ),
        [
            Row.of(
                one.question.text,
                one.answers,
                Cell(None if one.mean is None else f"{one.mean:.1f}", why=TOO_FEW),
            )
            for one in found
        ],
    )


def alarms(edition: Edition) -> Table:
    """False alarms that people dismissed, by check and reason; a total at the end."""
    call = fair.call_of(edition)
    counts = fair.false_alarms(call) if call else {}
    rows = [
        Row.of(names.check(check), names.DISMISSALS.get(reason, Text(reason, reason)), count)
        for (check, reason), count in counts.items()
    ]
    if rows:
        total = sum(counts.values())
        every = Text("all reasons", "全部理由")
        rows.append(Row.of(Text("All checks", "全部检查"), every, total, tone="total"))
    return Table(
        Text("False alarms dismissed, by check and reason", "已排除的误报（按检查与理由）"),
        (
            Column(Text("Check", "检查")),
            Column(Text("Reason", "理由")),
            Column(Text("Dismissed", "排除次数"), numeric=True),
        ),
        rows,
    )
