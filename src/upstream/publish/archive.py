"""Zip files that are the same to the byte whenever they are made."""

from __future__ import annotations

import io
import zipfile
from datetime import date

MIMETYPE = "mimetype"


def repacked(content: bytes, day: date) -> bytes:
    """The archive with every member dated ``day`` and in one order; an OpenDocument's ``mimetype`` first and stored."""
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    names = sorted(source.namelist(), key=lambda name: (name != MIMETYPE, name != "[Content_Types].xml", name))
    with zipfile.ZipFile(buffer, "w") as target:
        for name in names:
            member = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))
    return buffer.getvalue()
