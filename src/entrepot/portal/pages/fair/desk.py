"""The desk of a ceremony, on a phone: what is on now, and what happens to one signing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entrepot.accounts.models import User
from entrepot.accounts.rules import may
from entrepot.fair import actions, queries
from entrepot.fair.errors import NoDocument
from entrepot.fair.models import CeremonyState, Preparation, State
from entrepot.ledger import actions as ledger_actions
from entrepot.ledger import queries as ledger
from entrepot.portal.forms import ActForm, act_now, act_page, cause_field, words
from entrepot.portal.pages.acts import ACT_METHODS
from entrepot.portal.pages.common import needs, page, record_address, record_name
from entrepot.portal.pages.fair import ceremony_words as said
from entrepot.portal.pages.fair.ceremonies import address, clock_time, find
from entrepot.portal.pages.fair.happened import reasons
from entrepot.portal.pages.records import file_answer
from entrepot.text import Text
from entrepot.web import spoken
from entrepot.web.tables import Cell, Column, Row, Table


def find_signing(request: HttpRequest, code: str, number: int) -> Preparation:
    found = queries.preparation(request.user, code, number)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def signing_address(preparation: Preparation, act: str = "") -> str:
    return f"/ceremonies/signing/{preparation.call.edition.code}/{preparation.number}/{act}"


# The whole of a ceremony


@never_cache
@require_safe
@needs("fair.see")
def desk(request: HttpRequest, number: int) -> HttpResponse:
    """On now, with its acts; next; and the order of all, each row a door to its signing."""
    one = find(number)
    turns = queries.running_order(one)
    names = said.names_of(turn.preparation for turn in turns)
    running = one.state == CeremonyState.RUNNING
    shown = next((turn for turn in turns if turn.showing), None)
    organises = may(request.user, "fair.organise")  # type: ignore[arg-type]
    after = [
        turn
        for turn in turns
        if turn.position
        and turn.preparation.state == State.ACCEPTED
        and turn is not shown
        and (shown is None or turn.position > (shown.position or 0))
    ]
    rows = [
        Row.of(
            Cell(turn.position, why=Text("no place yet", "尚未排序")),
            Cell(
                Text(turn.preparation.label("en"), turn.preparation.label("zh")),
                url=signing_address(turn.preparation),
                second=said.joined(said.parties_of(turn.preparation, names)),
            ),
            _state_cell(turn.preparation),
        )
        for turn in turns
    ]
    undone = list(
        one.preparations.filter(state=State.UNDONE)
        .select_related("call__edition")
        .order_by("number")
    )
    return page(
        request,
        "fair/desk",
        {
            "page_title": said.ceremony_name(one),
            "ceremony": one,
            "crumbs": [(said.ceremony_name(one), address(one))],
            "tags": [
                {"label": one.get_state_display(), "tone": "good" if running else ""},
                _progress([turn.preparation for turn in turns]),
            ],
            "now": _card(request, shown.preparation, names) if shown else None,
            "next": _brief(after[0].preparation, names) if after else None,
            "may_go_on": organises and running and bool(after),
            "table": Table(
                Text("All signings of this ceremony", "本仪式全部签约"),
                (
                    Column(Text("Place", "顺序"), numeric=True),
                    Column(Text("Signing", "签约")),
                    Column(Text("State", "状态")),
                ),
                rows,
                row_heads=False,
            ),
            "undone": [(row, signing_address(row)) for row in undone],
            "running": running,
        },
    )


def _progress(preparations: list[Preparation]) -> Text:
    signed = sum(one.state in (State.SIGNED, State.POSTED) for one in preparations)
    posted = sum(one.state == State.POSTED for one in preparations)
    return Text(
        f"{signed} of {len(preparations)} signed, {posted} in the ledger",
        f"共 {len(preparations)} 项，已签 {signed}，已入账 {posted}",
    )


def _state_cell(one: Preparation) -> Cell:
    tone = {State.POSTED: "good", State.SIGNED: "wait"}.get(State(one.state), "")
    return Cell(one.get_state_display(), tone=tone)


@require_POST
@needs("fair.organise")
def show_next(request: HttpRequest, number: int) -> HttpResponse:
    one = find(number)
    return act_now(
        request,
        lambda: actions.show_next(ceremony=one, by=request.user, now=request.now),  # type: ignore[arg-type,attr-defined]
        back=address(one, "desk/"),
    )


# One signing


def _brief(one: Preparation, names: dict[str, Text]) -> dict[str, Any]:
    return {
        "preparation": one,
        "caption": Text(one.label("en"), one.label("zh")),
        "parties": said.joined(said.parties_of(one, names)),
        "kind": said.kind_of(one),
        "amount": said.amount_of(one),
        "witness": one.witness,
        "url": signing_address(one),
    }


def _card(request: HttpRequest, one: Preparation, names: dict[str, Text]) -> dict[str, Any]:
    """A signing with what this person may do with it now, and what it waits for."""
    user = request.user
    organises = may(user, "fair.organise")  # type: ignore[arg-type]
    own = one.prepared_by_id == user.pk
    signed = one.state == State.SIGNED
    running = one.ceremony is None or one.ceremony.state == CeremonyState.RUNNING
    file = next(iter(ledger.evidence([one.document]).values()), None) if one.document else None
    return _brief(one, names) | {
        "own": own,
        "state": one.get_state_display(),
        "steps": _steps(one),
        "file": file,
        "signs": organises and one.state == State.ACCEPTED and running,
        "not_running": organises and one.state == State.ACCEPTED and not running,
        "attaches": organises and signed,
        "confirms": may(user, "fair.confirm")  # type: ignore[arg-type]
        and signed
        and bool(one.document)
        and one.confirmed_by_id is None
        and not own,
        "waits_for_another": signed and bool(one.document) and one.confirmed_by_id is None and own,
        "posts": organises and signed,
        "unconfirmed": one.confirmed_by_id is None,
        "undoes": organises and one.state in (State.SIGNED, State.POSTED),
        "captions": organises and one.state in queries.IN_ORDER,
        "record": record_name(one.record) if one.record else "",
        "record_url": record_address(one.record) if one.record else "",
    }


def _steps(one: Preparation) -> list[dict[str, Any]]:
    def step(label: Text, at: Any, by: User | None = None) -> dict[str, Any]:
        when = " · ".join(filter(None, [clock_time(at) if at else "", by.label if by else ""]))
        return {"label": label, "when": when, "state": "done" if at else "next"}

    return [
        step(Text("Signed", "已签署"), one.signed_at),
        step(Text("Document confirmed", "文本已确认"), one.confirmed_at, one.confirmed_by),
        step(Text("In the ledger", "已入账"), one.posted_at, one.posted_by),
    ]


@never_cache
@require_safe
@needs("fair.see")
def signing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)
    history = queries.history(one)
    crumbs = (
        [(said.ceremony_name(one.ceremony), address(one.ceremony, "desk/"))]
        if one.ceremony
        else [(Text("Ceremonies", "签约仪式"), f"/ceremonies/?edition={code}")]
    )
    return page(
        request,
        "fair/signing",
        {
            "page_title": Text(one.label("en"), one.label("zh")),
            "crumbs": crumbs,
            "here": one.key,
            "now": _card(request, one, said.names_of([one])),
            "undoing": _undoing(request, one),
            "history": Table(
                Text("What happened to it", "办理记录"),
                (
                    Column(Text("When", "时间")),
                    Column(Text("Became", "状态")),
                    Column(Text("Who", "经办人")),
                    Column(Text("Why", "说明")),
                ),
                [
                    Row.of(
                        spoken.time_words(change.at),
                        change.get_became_display(),
                        change.by.label,
                        why,
                    )
                    for change, why in [*zip(history, reasons(one, history), strict=True)][::-1]
                ],
            ),
        },
    )


def _undoing(request: HttpRequest, one: Preparation) -> dict[str, Any] | None:
    """Where an undone signing stands: whether a second person confirmed it, and who may."""
    if one.state != State.UNDONE or one.record is None:
        return None
    standing = queries.undoing(one, known_at=request.now)  # type: ignore[attr-defined]
    if standing is None:
        return None
    return {
        "confirmed": standing.confirmed,
        "may": may(request.user, "fair.confirm")  # type: ignore[arg-type]
        and request.user.person != standing.by,  # type: ignore[union-attr]
    }


def _uploaded(request: HttpRequest) -> str:
    """The salted hash of the file that was sent, if one was. Raises EvidenceRefused."""
    file = request.FILES.get("document")
    return ledger_actions.keep_evidence(file) if file else ""


@require_POST
@needs("fair.organise")
def sign(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)

    def act() -> None:
        actions.sign(
            preparation=one,
            document=_uploaded(request),
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        )

    said = Text(f"Signed: {one.key}.", f"{one.key} 已签署。")
    return act_now(request, act, back=_after(request, one), said=said)


@require_POST
@needs("fair.organise")
def attach(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)

    def act() -> None:
        document = _uploaded(request)
        if not document:
            raise NoDocument(what=one.key)
        actions.attach_document(
            preparation=one,
            document=document,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        )

    said = Text("The document is kept.", "文本已保存。")
    return act_now(request, act, back=_after(request, one), said=said)


@require_POST
@needs("fair.confirm")
def confirm(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)
    return act_now(
        request,
        lambda: actions.confirm_document(
            preparation=one,
            document=request.POST.get("document", ""),
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        ),
        back=_after(request, one),
        said=Text(
            "Confirmed: the file is the document that was signed.", "已确认：文件与签署文本一致。"
        ),
    )


@require_POST
@needs("fair.organise")
def post(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)
    return act_now(
        request,
        lambda: actions.post_signing(
            preparation=one,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        ),
        back=_after(request, one),
        said=Text(f"{one.key} is in the ledger.", f"{one.key} 已入账。"),
    )


@never_cache
@require_safe
@needs("fair.see")
def document(request: HttpRequest, code: str, number: int) -> HttpResponse | FileResponse:
    """The file that was sent when it was signed: whoever confirms it has to look."""
    return file_answer(find_signing(request, code, number).document)


class UndoForm(ActForm):
    cause = cause_field()
    note = forms.CharField(
        label=words("Note", "说明"),
        required=False,
        max_length=500,
        help_text=words(
            "Needed where the cause is “other”. Name no person.",
            "原因为“其他”时必填。请勿填写个人姓名。",
        ),
    )


@require_http_methods(ACT_METHODS)
@needs("fair.organise")
def undo(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)

    def act(facts: dict[str, Any]) -> None:
        actions.undo(preparation=one, by=request.user, now=request.now, **facts)  # type: ignore[arg-type,attr-defined]

    return act_page(
        request,
        UndoForm(request.POST or None),
        act,
        title=Text("Undo this signing", "撤销签约"),
        lead=Text(f"{one.key} · {one.label('en')}", f"{one.key} · {one.label('zh')}"),
        warning=Text(
            "It was not signed, or not so: it leaves the board at once, and official figures once "
            "a second person has confirmed the undoing. Nothing is erased.",
            "该签约未签署或有误：立即从看板移除；经第二人确认撤销后，正式数据随之更新。所有记录均予保留。",
        ),
        back=signing_address(one),
        said=Text(
            "Undone. A second person has to confirm it; it may be prepared anew.",
            "已撤销，须由第二人确认；可重新准备。",
        ),
        danger=True,
    )


@require_POST
@needs("fair.confirm")
def confirm_undoing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    one = find_signing(request, code, number)
    return act_now(
        request,
        lambda: actions.confirm_undoing(
            preparation=one,
            by=request.user,  # type: ignore[arg-type]
            now=request.now,  # type: ignore[attr-defined]
        ),
        back=signing_address(one),
        said=Text("The undoing is confirmed.", "撤销已确认。"),
    )


def _after(request: HttpRequest, one: Preparation) -> str:
    """Back to the desk where the button was pressed there, else to the signing."""
    if request.POST.get("at") == "desk" and one.ceremony is not None:
        return address(one.ceremony, "desk/")
    return signing_address(one)
