"""An act of a form as aftercare does it: at the instant that its clocks stand at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from entrepot.portal.forms import ActForm, act_page
from entrepot.portal.today import moment
from entrepot.text import Text

RECORDED = Text("Recorded.", "已登记。")


def act_on(
    request: HttpRequest,
    form: ActForm,
    action: Callable[..., object],
    *,
    title: Text,
    back: str,
    lead: Text | str | None = None,
    said: Text = RECORDED,
    **subject: Any,
) -> HttpResponse:
    """A page of one `action` on its subject, by this user; the other arguments are the form's."""
    return act_page(
        request,
        form,
        lambda facts: action(**subject, by=request.user, now=moment(request.now), **facts),
        title=title,
        back=back,
        lead=lead,
        said=said,
    )
