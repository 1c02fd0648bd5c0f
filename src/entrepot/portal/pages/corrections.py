"""Corrections: reverse an entry, correct it, annul anything else. Each names its cause."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from entrepot.ledger import actions
from entrepot.ledger.models import (
    SPAN,
    EnterpriseRecord,
    Entry,
    Nature,
    ProjectRecord,
    Signing,
)
from entrepot.money import Money
from entrepot.portal.forms import ActForm, act_page, cause_field, note_field
from entrepot.portal.pages import common
from entrepot.portal.pages.acts import ACT_METHODS, EntryForm
from entrepot.portal.pages.common import needs, record_name, subject_name
from entrepot.portal.pages.records import (
    ANNULLED,
    find_record,
    kind_name,
    subject_address,
    subject_of,
)
from entrepot.projects.models import Enterprise, Project
from entrepot.text import Text
from entrepot.web import spoken

SAID = Text(
    "Recorded. Official figures change once a second person has verified it.",
    "已登记。经第二人核验后，正式数据随之变更。",
)


class CauseForm(ActForm):
    cause = cause_field()
    note = note_field()


class CorrectionForm(EntryForm):
    """The entry as it should have been, and why it was wrong."""

    cause = cause_field()
    note = note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["capital_class"]


def _entry(batch: int, number: int) -> Entry:
    found = Entry.objects.filter(id=batch * SPAN + number).first()
    if found is None or found.nature == Nature.REVERSAL:
        raise Http404
    return found


def _facts(entry: Entry) -> list[tuple[Any, ...]]:
    return [
        (Text("Entry", "分录"), record_name(entry.id)),
        (Text("Class", "类别"), common.CLASSES[entry.capital_class]),
        (Text("Nature", "性质"), common.NATURES[entry.nature]),
        (Text("Amount", "金额"), spoken.money(Money(entry.amount_minor, entry.currency))),
        (Text("Effective", "生效日期"), spoken.date_words(entry.effective_on, entry.precision)),
    ]


def _lead(subject: Project | Enterprise | None) -> Text:
    return subject_name(subject) if subject else Text("", "")


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def reverse(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    entry = _entry(batch, number)
    subject = subject_of(entry)

    def act(facts: dict[str, Any]) -> None:
        actions.reverse_entry(entry=entry, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        CauseForm(request.POST or None),
        act,
        title=Text("Reverse an entry", "冲销分录"),
        submit=Text("Reverse", "冲销"),
        lead=_lead(subject),
        back=subject_address(subject),
        said=SAID,
        facts=_facts(entry),
        danger=True,
        warning=Text(
            "A reversal says that the entry was wrong from its own date. If something changed "
            "later, post an entry of that later date instead.",
            "冲销表示该分录自其生效日起即为错误。如属后来发生的变化，请按发生日期另行登记分录。",
        ),
    )


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def correct(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    entry = _entry(batch, number)
    if entry.capital_class not in ("contracted", "paid_in"):
        raise Http404
    subject = subject_of(entry)
    project = subject if isinstance(subject, Project) else None
    enterprise = Enterprise.objects.filter(id=entry.enterprise_id or 0).first()
    form = CorrectionForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "nature": entry.nature,
            "amount": f"{Money(entry.amount_minor, entry.currency).decimal:,f}",
            "currency": entry.currency,
            "on": entry.effective_on,
            "enterprise": str(entry.enterprise_id or ""),
            "investor": entry.investor,
            "money_origin": entry.money_origin,
        },
    ).choose(project, enterprise)

    def act(facts: dict[str, Any]) -> None:
        actions.correct_entry(entry=entry, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        form,
        act,
        title=Text("Correct an entry", "更正分录"),
        submit=Text("Reverse it and post this", "冲销并重新登记"),
        lead=_lead(subject),
        back=subject_address(subject),
        said=SAID,
        facts=_facts(entry),
    )


@require_http_methods(ACT_METHODS)
@needs("ledger.post")
def annul(request: HttpRequest, batch: int, number: int) -> HttpResponse:
    found = find_record(batch * SPAN + number)
    if not isinstance(found, ANNULLED):
        raise Http404
    subject = subject_of(found)
    name = kind_name(type(found))

    def act(facts: dict[str, Any]) -> None:
        actions.annul(record=found.id, by=request.user, now=request.now, **facts)

    return act_page(
        request,
        CauseForm(request.POST or None),
        act,
        title=Text(f"Annul: {name.en.lower()}", f"作废：{name.zh}"),
        submit=Text("Annul", "作废"),
        lead=_lead(subject),
        back=subject_address(subject),
        said=SAID,
        danger=True,
        warning=_consequence(found),
    )


def _consequence(found: Any) -> Text:
    if isinstance(found, ProjectRecord | EnterpriseRecord):
        return Text(
            "It counts nowhere from now on, at any date; all its entries are reversed.",
            "自此在任何日期均不计入数据，其全部分录将被冲销。",
        )
    if isinstance(found, Signing):
        return Text(
            "The signing counts nowhere from now on, at any date; its entries are reversed. "
            "With a wrong date, kind or edition, annul it, then record it anew.",
            "该签约自此在任何日期均不计入数据，其分录将被冲销。日期、类型或届次有误的，请作废后重新登记。",
        )
    return Text("It counts nowhere from now on, at any date.", "自此在任何日期均不计入数据。")
