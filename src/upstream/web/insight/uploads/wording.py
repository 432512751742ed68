"""Faults in the words of a page."""

from __future__ import annotations

from upstream.model.errors import UpstreamError
from upstream.web.insight.uploads.loading import COMMANDS, OWN_WORDS


def words_of(error: UpstreamError) -> str:
    """What is wrong, what to do, and the code; advice for the command line is left out."""
    if error.code in OWN_WORDS:
        return f"{OWN_WORDS[error.code]} ({error.code})"
    what = f"{error.what[:1].upper()}{error.what[1:]}".rstrip(".")
    do = "" if COMMANDS.search(error.do) else error.do
    return " ".join(part for part in (f"{what}.", do, f"({error.code})") if part)
