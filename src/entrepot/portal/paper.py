"""A page as a PDF: the same HTML, a sheet for paper, and nothing from outside the program.

The bytes depend on the HTML, the style sheets, the machine's fonts and the locked WeasyPrint
alone: no time of making is in them, so the same report is the same file.
"""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation

from entrepot.errors import EntrepotError
from entrepot.text import Text

#: One at a time: a PDF takes a second of a processor, and other pages have to go on.
_press = threading.Lock()


class NoPaper(EntrepotError):
    code = "PDF-001"
    text = Text(
        en="This server can't make PDFs: it lacks the Pango library ({missing}). The page holds the "
        "same report. Who keeps the server installs it: apt-get install libpango-1.0-0 "
        "libpangoft2-1.0-0 fonts-noto-cjk.",
        zh="本服务器无法生成 PDF：缺少 Pango 库（{missing}）。网页上的报告内容相同。"
        "请由系统管理员安装：apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk。",
    )


def drawn(html: str, base: str) -> bytes:
    """The PDF of a whole HTML document; links in it begin at `base`. Nothing of it is kept.

    Raises NoPaper (PDF-001).
    """
    weasyprint = _weasyprint()
    with _press:
        made: bytes = weasyprint.HTML(string=html, base_url=base, url_fetcher=_fetcher()).write_pdf(
            pdf_tags=True
        )
    return made


@lru_cache(maxsize=8)
def pdf(html: str, base: str) -> bytes:
    """The same, kept for the next reader: for what nobody's personal data is in."""
    return drawn(html, base)


def _weasyprint() -> Any:
    """Imported by who needs it: it takes a second. It fails where Pango is missing."""
    try:
        import weasyprint
    except OSError as error:
        raise NoPaper(missing=str(error).partition(":")[0][:80]) from None
    # It warns of each rule that is for screens alone; what it could not fetch it calls an error.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def static_file(url: str) -> Path:
    """The file of ours that an address names. ValueError for every other address."""
    path = unquote(urlsplit(url).path)
    prefix = "/" + settings.STATIC_URL.strip("/") + "/"
    try:
        found = finders.find(path.removeprefix(prefix)) if path.startswith(prefix) else None
    except SuspiciousFileOperation:  # it leads out of our folders
        found = None
    if not found:
        raise ValueError(f"not a file of this program: {url}")
    return Path(found)


def _fetcher() -> Any:
    """Answers for our own static files, whatever host an address names, and opens no connection."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            found = static_file(url)
            kind = {".css": "text/css", ".svg": "image/svg+xml"}.get(found.suffix, "")
            return URLFetcherResponse(url, found.read_bytes(), {"Content-Type": kind})

    return Own()
