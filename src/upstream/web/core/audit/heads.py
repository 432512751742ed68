"""The head of the chain, kept in a file outside the database: with it a tail that was cut off is found."""

from __future__ import annotations

import json
from pathlib import Path

from upstream.model.errors import UpstreamError
from upstream.web.core.audit.verifying import Head


def kept(path: Path) -> Head | None:
    """The head in the file; None where it was not written yet."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(told["sequence"]), str(told["hash"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UpstreamError(
            "UP-AUDIT-002",
            f"the file with the last link cannot be read: {error}",
            where=str(path),
            do="It is written by `upstream audit verify --head FILE`; name another file to begin anew.",
        ) from error


def keep(path: Path, head: Head) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(json.dumps({"sequence": head.sequence, "hash": head.hash}) + "\n", encoding="utf-8")
    draft.replace(path)
