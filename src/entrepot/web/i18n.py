"""The language of a page, and the switch that stays on it.

Django's LocaleMiddleware reads the cookie, then Accept-Language; this view writes the cookie.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entrepot.text import Text

ONE_YEAR = 365 * 24 * 60 * 60


def is_chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "en").lower().startswith("zh")


def localise(text: Text | str) -> str:
    """A Text in the active language; a plain string as it is."""
    return text.in_language(get_language()) if isinstance(text, Text) else str(text)


def safe_path(request: HttpRequest, target: str, otherwise: str = "/") -> str:
    """`target` if it is an address of this very host, else `otherwise`."""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and allowed else otherwise


@never_cache
@require_safe
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep ?language= in a cookie and go back to ?next=, the page the reader was on.

    A plain link: it changes nothing but the reader's own cookie, and works without script.
    """
    response = HttpResponseRedirect(safe_path(request, request.GET.get("next", "")))
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=ONE_YEAR,
            path="/",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def language_links(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(code, name, address) of each other language; the address leads back to this page."""
    try:
        switch = reverse("set_language")
    except NoReverseMatch:
        return []
    active = get_language()
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return [
        (code, name, f"{switch}?{urlencode({'language': code, 'next': here})}")
        for code, name in settings.LANGUAGES
        if code != active
    ]
