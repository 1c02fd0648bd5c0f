"""A frame to render components in: the settings and addresses that a page of the program has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from entrepot.web import i18n

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page")


urlpatterns = [
    path("", _page, name="home"),
    path("sign-in", _page, name="sign_in"),
    path("sign-out", _page, name="sign_out"),
    path("language", i18n.set_language, name="set_language"),
    path("about-demo", _page, name="about_demo"),
    path("accessibility", _page, name="accessibility"),
]
