"""Evidence files: judged by content, kept by hash outside the web root."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.base import File

from entrepot.ledger.errors import EvidenceRefused
from entrepot.ledger.models import Evidence

LIMIT = 10 * 1024 * 1024
#: First bytes -> content type: what a file claims to be is not asked.
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def keep_evidence(file: File[bytes]) -> str:
    """Keep an uploaded file; returns the salted hash that a record bears.

    Raises EvidenceRefused (LEDGER-022) for a file that is too large or of no known content.
    """
    name = Path(str(file.name)).name[-160:]
    if (file.size or 0) > LIMIT:
        raise EvidenceRefused(name=name, why="the file is too large", limit=LIMIT // 1024**2)
    content = file.read()
    kind = next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)
    if kind is None:
        raise EvidenceRefused(name=name, why="its content is none of these", limit=LIMIT // 1024**2)
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
