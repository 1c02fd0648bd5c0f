"""Acts on one project: confirm its state, record a step, post an entry."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.errors import EntrepotError
from entrepot.ledger import actions
from entrepot.money import Money
from entrepot.portal.pages import common
from entrepot.portal.pages.common import needs
from entrepot.portal.pages.common import page as render_page
from entrepot.portal.pages.project import address as _address
from entrepot.portal.pages.project import find as _project
from entrepot.portal.today import today
from entrepot.projects.models import Project
from entrepot.text import Text
from entrepot.web.i18n import localise


@require_POST
@needs("ledger.confirm")
def confirm(request: HttpRequest, register: str, key: str) -> HttpResponse:
    project = _project(register, key)
    actions.confirm_project(
        project=project,
        on=today(request.now),
        by=request.user,  # type: ignore[attr-defined,arg-type]
        now=request.now,
    )  # type: ignore[attr-defined]
    messages.success(request, localise(Text("Confirmed today.", "已确认。")))
    return redirect(_address(project))


class StepForm(forms.Form):
    kind = forms.ChoiceField()
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    planned = forms.BooleanField(required=False)
    reason = forms.ChoiceField(required=False)
    evidence = forms.FileField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, label in {
            "kind": Text("Step", "节点"),
            "on": Text("Date", "日期"),
            "planned": Text("Planned, not yet reached", "计划中，尚未达到"),
            "reason": Text("Reason, if terminated", "终止原因"),
            "evidence": Text(
                "Evidence: PDF, PNG, JPEG or XLSX, at most 10 MB",
                "凭据：PDF、PNG、JPEG 或 XLSX，不超过 10 MB",
            ),
        }.items():
            self.fields[name].label = localise(label)
        self.fields["kind"].choices = [(k, localise(v)) for k, v in common.STEPS.items()]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [
            ("", "–"),
            *(  # type: ignore[attr-defined]
                (k, localise(v)) for k, v in common.REASONS.items()
            ),
        ]


class EntryForm(forms.Form):
    capital_class = forms.ChoiceField()
    nature = forms.ChoiceField()
    amount = forms.CharField(max_length=24)
    currency = forms.CharField(max_length=3, initial="USD")
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    money_origin = forms.ChoiceField()
    evidence = forms.FileField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, label in {
            "capital_class": Text("Class", "类别"),
            "nature": Text("Nature", "性质"),
            "amount": Text("Amount", "金额"),
            "currency": Text("Currency", "币种"),
            "on": Text("Date", "日期"),
            "money_origin": Text("Origin of the money", "资金来源"),
            "evidence": Text(
                "Evidence: PDF, PNG, JPEG or XLSX, at most 10 MB",
                "凭据：PDF、PNG、JPEG 或 XLSX，不超过 10 MB",
            ),
        }.items():
            self.fields[name].label = localise(label)
        classes = {k: v for k, v in common.CLASSES.items() if k in ("contracted", "paid_in")}
        natures = {k: v for k, v in common.NATURES.items() if k not in ("reversal", "cancellation")}
        for name, names in (
            ("capital_class", classes),
            ("nature", natures),
            ("money_origin", common.ORIGINS),
        ):
            self.fields[name].choices = [(k, localise(v)) for k, v in names.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("ledger.post")
def step(request: HttpRequest, register: str, key: str) -> HttpResponse:
    return _act(request, _project(register, key), StepForm, Text("Record a step", "登记节点"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("ledger.post")
def entry(request: HttpRequest, register: str, key: str) -> HttpResponse:
    return _act(request, _project(register, key), EntryForm, Text("Post an entry", "登记分录"))


def _act(
    request: HttpRequest, project: Project, form_class: type[forms.Form], title: Text
) -> HttpResponse:
    form = form_class(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            facts = dict(form.cleaned_data)
            try:
                file = facts.pop("evidence")
                facts["evidence"] = actions.keep_evidence(file) if file else ""
                if form_class is EntryForm:
                    currency = facts.pop("currency").upper()
                    facts["amount"] = Money.of(facts["amount"].replace(",", ""), currency)
                    actions.post_entry(project=project, by=request.user, now=request.now, **facts)  # type: ignore[attr-defined]
                else:
                    actions.record_milestone(
                        project=project,
                        by=request.user,
                        now=request.now,  # type: ignore[attr-defined]
                        **facts,
                    )
                messages.success(
                    request,
                    localise(
                        Text(
                            "Recorded. It counts once a second person has verified it.",
                            "已登记。经第二人核验后计入数据。",
                        )
                    ),
                )
                return redirect(_address(project))
            except EntrepotError as error:
                field = error.field if error.field in form.fields else None
                form.add_error(field, error.message(request.LANGUAGE_CODE))  # type: ignore[attr-defined]
    return render_page(
        request,
        "form",
        {
            "page_title": title,
            "form": form,
            "submit": title,
            "back": _address(project),
            "lead": Text(project.name, project.name_other or project.name),
        },
        status,
    )
