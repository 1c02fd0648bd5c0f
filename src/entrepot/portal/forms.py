"""What the forms of staff share: words in two languages, amounts, dates, and how a refusal
finds its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy

from entrepot.errors import EntrepotError, InputError
from entrepot.ledger import actions
from entrepot.ledger.actions.evidence import LIMIT
from entrepot.money import Money
from entrepot.parties import actions as party_actions
from entrepot.places import reference
from entrepot.portal.pages import common
from entrepot.text import Text
from entrepot.web.i18n import localise

#: Fields whose name in a form is not the name that the refusal bears.
_ALIASES = {
    "foreign_amount": "foreign",
    "reached_on": "on",
    "identifier": "uscc",
    "reason": "cause",
    "recorded_at": "on",
}
_lazy_words = lazy(lambda en, zh: localise(Text(en, zh)), str)


def words(en: str, zh: str) -> Any:
    """A label or a hint in the language of the reader."""
    return _lazy_words(en, zh)


class NotANumber(InputError):
    code, field = "MON-004", "amount"
    text = Text(
        en="{amount!r} is not an amount. Write digits, such as 1,250,000.50.",
        zh="“{amount}”不是有效金额。请填写数字，例如 1,250,000.50。",
    )


def named(
    names: Mapping[str, Text] | Iterable[tuple[str, Text]], *, blank: Text | None = None
) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a field, localised when the form is drawn; `blank` heads them with none."""
    pairs = names.items() if isinstance(names, Mapping) else list(names)

    def choices() -> list[tuple[str, str]]:
        head = [("", localise(blank))] if blank else []
        return head + [(value, localise(label)) for value, label in pairs]

    return choices


#: Those that such a symposium meets daily, then all others by code.
_USUAL = ("USD", "CNY", "EUR", "HKD", "JPY", "GBP", "SGD", "KRW", "TWD")


def currencies() -> list[tuple[str, Text]]:
    """Currencies in use with at most 3 decimals, the usual ones first."""
    known = {
        code: Text(f"{code} · {one.name.en}", f"{code} · {one.name.zh}")
        for code, one in reference.currencies().items()
        if one.ceased is None and one.digits <= 3
    }
    return [(code, known[code]) for code in _USUAL] + [
        (code, label) for code, label in sorted(known.items()) if code not in _USUAL
    ]


def economies() -> list[tuple[str, Text]]:
    return sorted(
        ((code, one.name) for code, one in reference.economies().items()),
        key=lambda pair: pair[1].en,
    )


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is written as ISO 8601 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def long_text(
    en: str, zh: str, most: int | None = 1000, *, rows: int = 3, **more: Any
) -> forms.CharField:
    """Prose of several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=words(en, zh), max_length=most, widget=widget, **more)


def day_field(en: str = "Date", zh: str = "日期", **more: Any) -> forms.DateField:
    return forms.DateField(label=words(en, zh), widget=DayInput(), **more)


def choice_field(
    en: str, zh: str, names: Mapping[str, Text] | Iterable[tuple[str, Text]], **more: Any
) -> forms.ChoiceField:
    blank = more.pop("blank", None)
    return forms.ChoiceField(label=words(en, zh), choices=named(names, blank=blank), **more)


def evidence_field(*, needed: Any = None) -> forms.FileField:
    """A file. `needed`: what is said where it is missing; else it may be."""
    file = f"A PDF, PNG, JPEG or XLSX file of at most {LIMIT // 1024**2} MB."
    file_zh = f"PDF、PNG、JPEG 或 XLSX 文件，不超过 {LIMIT // 1024**2} MB。"
    may_miss = words(
        f"{file} Without it the record is shown, and a step counts in no figure.",
        f"{file_zh}无凭据的记录只显示，节点不计入数据。",
    )
    return forms.FileField(
        label=words("Evidence", "凭据"),
        required=needed is not None,
        help_text=words(file, file_zh) if needed else may_miss,
        error_messages={"required": needed} if needed else {},
    )


def cause_field() -> forms.ChoiceField:
    return choice_field(
        "Cause", "原因", {k: v for k, v in common.REASONS.items() if k != "not_stated"}
    )


def note_field() -> forms.CharField:
    return long_text(
        "Note",
        "说明",
        required=False,
        help_text=words(
            "Kept beside the ledger, where it can be erased. Name no person.",
            "保存在账本之外，可以删除。请勿填写个人姓名。",
        ),
    )


class ActForm(forms.Form):
    """A form whose fields bear the names of an action's arguments.

    An amount field `x` may name the field of its currency in `amounts`; `clean` turns the two
    into Money and drops the currency.
    """

    amounts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        #: Fields that stand in one row, under a legend: legend -> names.
        self.rows: dict[str, tuple[str, ...]] = {}

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        currency = facts.get("currency", "")
        for name in self.amounts:
            typed = facts.get(name, "")
            if not typed or not currency:
                facts[name] = None
                continue
            try:
                facts[name] = _money(typed, currency)
            except EntrepotError as error:
                self.refuse(error, name)
        return facts

    def layout(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Every field in order: alone under no legend, or with the others of its row."""
        row_of = {name: legend for legend, names in self.rows.items() for name in names}
        placed: list[tuple[str, list[forms.BoundField]]] = []
        for field in self:
            legend = row_of.get(field.name, "")
            if legend and placed and placed[-1][0] == legend:
                placed[-1][1].append(field)
            else:
                placed.append((legend, [field]))
        return placed

    def refuse(self, error: EntrepotError, field: str | None = None) -> None:
        """Put a refusal beside the field that it names, else at the head of the form."""
        target = field or str(error.facts.get("at", "")) or error.field or ""
        if target not in self.fields:
            target = _ALIASES.get(target, "")
        self.add_error(target if target in self.fields else None, message(error))

    def facts(self) -> dict[str, Any]:
        """The action's arguments: the file kept, the currency gone into its amounts."""
        facts = dict(self.cleaned_data)
        if self.amounts:
            facts.pop("currency", None)
        if "evidence" in facts:
            file = facts["evidence"]
            facts["evidence"] = actions.keep_evidence(file) if file else ""
        return facts


def amount_field(en: str = "Amount", zh: str = "金额", **more: Any) -> forms.CharField:
    return forms.CharField(
        label=words(en, zh),
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **more,
    )


def _money(typed: str, currency: str) -> Money:
    plain = typed.replace(",", "").replace("，", "").replace(" ", "").replace("\u00a0", "")
    try:
        return Money.of(plain, currency)
    except InputError as error:
        if type(error) is InputError:
            raise NotANumber(amount=typed) from None
        raise


def message(error: EntrepotError) -> str:
    """A refusal in the reader's language."""
    return localise(Text(error.message("en"), error.message("zh")))


def investor_party(name: str, economy: str) -> str:
    """The party of an investor typed by name; made where there is none of that name."""
    return party_actions.find_or_make(name=name, economy=economy).key


def act_page(
    request: HttpRequest,
    form: ActForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: Text,
    back: str,
    said: Text,
    lead: Text | str | None = None,
    submit: Text | None = None,
    facts: list[tuple[Any, ...]] | None = None,
    warning: Text | None = None,
    danger: bool = False,
    template: str = "form",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page of one act: shows the form, performs `act` with its facts, goes on.

    `act` may return the address to go to, else it is `back`; or the answer itself. A refusal comes
    back as the same page with what was typed, status 422. `more` is what another `template` needs.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                outcome = act(form.facts())
            except EntrepotError as error:
                form.refuse(error)
            else:
                if isinstance(outcome, HttpResponse):
                    return outcome
                messages.success(request, localise(said))
                return redirect(outcome if isinstance(outcome, str) else back)
    return common.page(
        request,
        template,
        {
            "page_title": localise(title),
            "form": form,
            "submit": submit or title,
            "back": back,
            "lead": lead,
            "facts": facts,
            "warning": warning,
            "danger": danger,
            **(more or {}),
        },
        status,
    )


def act_now(
    request: HttpRequest, act: Callable[[], object], *, back: str, said: Text | None = None
) -> HttpResponse:
    """An act of one button: what it did, or why not, is said on the page that follows.

    `act` may return the address to go to; else, and after a refusal, it is `back`.
    """
    try:
        outcome = act()
    except EntrepotError as error:
        messages.error(request, message(error))
        return redirect(back)
    if said:
        messages.success(request, localise(said))
    return redirect(outcome if isinstance(outcome, str) else back)


#: Said after every act that waits for a second person.
WAITS = Text(
    "Recorded. It counts once a second person has verified it.",
    "已登记。经第二人核验后计入数据。",
)
