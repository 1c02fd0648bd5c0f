"""Forms whose labels stand in two languages, and the one way in which a form becomes an act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from entrepot.errors import EntrepotError
from entrepot.money import Money
from entrepot.portal.forms import ActForm
from entrepot.portal.pages.common import page as render_page
from entrepot.text import Text
from entrepot.web.i18n import localise


def day_field(**more: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def long_text(most: int = 1000, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": 3}), **more)


class Worded(ActForm):
    """A form with `words`: field -> label; `choices`: field -> (value, label) pairs."""

    words: ClassVar[dict[str, Text]] = {}
    choices: ClassVar[dict[str, dict[str, Text]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.words.items():
            self.fields[name].label = localise(label)
        for name, named in self.choices.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (value, localise(label)) for value, label in named.items()
            ]


def money_of(amount: str, currency: str) -> Money | None:
    """What was typed into an amount and its currency; None where nothing was."""
    amount = amount.replace(",", "").replace("，", "").strip()
    return Money.of(amount, currency.strip().upper()) if amount else None


def act_form(
    request: HttpRequest,
    form_class: type[Worded],
    act: Callable[..., Any],
    *,
    title: Text,
    back: str,
    done: Text,
    lead: Text | str = "",
    initial: dict[str, Any] | None = None,
    form_of: Callable[..., Worded] | None = None,
    template: str = "form",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, or call `act` with what it holds. A refusal stands beside its field (422)."""
    make = form_of or form_class
    form = make(request.POST or None, request.FILES or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer = act(**form.cleaned_data)
                if isinstance(answer, HttpResponse):
                    return answer
                messages.success(request, localise(done))
                return redirect(back)
            except EntrepotError as error:
                form.refuse(error)
    context = {"page_title": title, "form": form, "submit": title, "back": back, "lead": lead}
    return render_page(request, template, context | (more or {}), status)


def act_now(request: HttpRequest, act: Callable[[], Any], *, back: str, done: Text) -> HttpResponse:
    """An act of one button: what came of it is said on the page that it leads back to."""
    try:
        act()
        messages.success(request, localise(done))
    except EntrepotError as error:
        messages.error(request, error.message(request.LANGUAGE_CODE))
    return redirect(back)
