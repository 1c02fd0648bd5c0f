"""Evidence files: judged by content, kept by hash outside the web root."""

from __future__ import annotations

import hashlib
import io
import secrets
import zipfile
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from entrepot.ledger.errors import EvidenceRefused
from entrepot.ledger.models import Evidence
from entrepot.text import Text

LIMIT = 10 * 1024 * 1024
#: First bytes -> content type: what a file claims to be is not asked.
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kind_of(content: bytes) -> str | None:
    """The content type that the bytes themselves tell; a zip that is no workbook has none."""
    if content.startswith(b"PK\x03\x04"):
        try:
            names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile:
            return None
        return _XLSX if "xl/workbook.xml" in names else None
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)


def keep_evidence(file: File[bytes]) -> str:
    """Keep an uploaded file; returns the salted hash that a record bears.

    Raises EvidenceRefused (LEDGER-022) for a file that is too large or of no known content.
    """
    name = Path(str(file.name)).name[-160:]
    if (file.size or 0) > LIMIT:
        raise EvidenceRefused(
            name=name,
            why=Text("the file is too large", "文件过大"),
            limit=LIMIT // 1024**2,
        )
    content = file.read()
    kind = kind_of(content)
    if kind is None:
        raise EvidenceRefused(
            name=name,
            why=Text("its content is none of these", "文件内容不属于以下类型"),
            limit=LIMIT // 1024**2,
        )
    stored_as = hashlib.sha256(content).hexdigest()
    folder = Path(settings.DATA_DIR, "evidence")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / stored_as).write_bytes(content)
    salt = secrets.token_hex(16)
    salted = hashlib.sha256(f"{salt}{stored_as}".encode()).hexdigest()
    Evidence.objects.create(
        salted_hash=salted,
        salt=salt,
        stored_as=stored_as,
        name=name,
        content_type=kind,
        size=len(content),
    )
    return salted
