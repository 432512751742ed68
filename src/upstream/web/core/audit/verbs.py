"""The verbs of the audit record: each app registers its own with the words that a reader of the record sees."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    key: str
    words: str
    is_read: bool = False


VERBS: dict[str, Verb] = {}


def register(verbs: dict[str, str], *, reads: bool = False) -> None:
    """Add an app's verbs: key (``app.thing.done``) to words in the past tense ("changed a group")."""
    for key, words in verbs.items():
        known = VERBS.get(key)
        if known and known.words != words:
            raise ValueError(f"the audit verb {key} is registered twice: {known.words!r} and {words!r}")
        VERBS[key] = Verb(key, words, reads)
