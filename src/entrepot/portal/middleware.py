"""Refuses what is too large before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from entrepot.portal.pages import refusals

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class UploadLimit:
    """Answers 413 to a body over DATA_UPLOAD_MAX_MEMORY_SIZE, files included.

    Django's own limit leaves files out. It stands last, so that the answer is one of our pages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return refusals.too_large(request)
        return self.get_response(request)
