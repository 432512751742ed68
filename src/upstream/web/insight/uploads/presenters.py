"""How uploads read on a page."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from upstream.web.core import formats
from upstream.web.insight.models import Upload
from upstream.web.insight.uploads import references
from upstream.web.insight.uploads.looking import Seen
from upstream.web.insight.uploads.unread import Unread

S = Upload.State
TONES = {
    S.RECEIVED: "note",
    S.MAPPING: "caution",
    S.READY: "note",
    S.LOADING: "note",
    S.LOADED: "good",
    S.FAILED: "bad",
    S.WITHDRAWN: "plain",
}
FAULTS = {
    "missing": "{field} is empty",
    "invalid": "{field} cannot be read",
    "not_allowed": "{field} has a value that is not in the list",
    "out_of_range": "{field} is out of range",
    "unknown": "{field} is a code that is not known",
}
WHOLE = {
    "row_width": "The row has more or fewer cells than there are headings",
    "row_quote": "A quotation mark is opened and not closed",
    "row_nul": "The row has bytes that are no text",
    "row_encoding": "The row has letters that cannot be read",
    "row_too_long": "The row is too long to be one",
}
STATUS = {
    "loaded": "Loaded",
    "before": "Loaded before, from an earlier file of yours",
    "twice": "The same as another file in it",
    "refused": "Not loaded",
}


def listed(uploads: Iterable[Upload]) -> list[list[Any]]:
    return [
        [
            {"text": upload.name, "href": reverse("uploads:upload", args=[upload.pk])},
            feed_title(upload.source),
            formats.datetime(upload.received_at),
            upload.by.full_name,
            upload.get_state_display(),
            formats.number(upload.report["loaded"]) if upload.state == S.LOADED else "",
        ]
        for upload in uploads
    ]


LISTED = ["File", "Feed", "Handed in", "By", "State", {"text": "Rows loaded", "number": True}]


def feed_title(source: str) -> str:
    from upstream.sources import CONTRACTS

    return CONTRACTS[source].title if source in CONTRACTS else references.TITLES.get(source, source)


def tone(upload: Upload) -> str:
    return TONES[S(upload.state)]


def facts(upload: Upload) -> list[tuple[str, str]]:
    rows = [
        ("Feed", feed_title(upload.source)),
        ("Sent by", upload.supplier),
        ("Handed in", f"{formats.datetime(upload.received_at)} by {upload.by.full_name}"),
        ("Size", formats.filesize(upload.size)),
        *said(upload.mapping, upload.source),
        ("Mark of its content (SHA-256)", upload.sha256),
    ]
    return [(term, value) for term, value in rows if value]


def feeds(seen: Seen) -> str:
    """ "Street-level crime (90 files), Outcomes (33 files)"."""
    return ", ".join(f"{feed_title(name)} ({formats.plural(count, 'table')})" for name, count in seen.feeds.items())


def totals(report: dict[str, Any]) -> list[dict[str, str]]:
    words = {"read": "rows read", "loaded": "loaded", "duplicates": "duplicates", "quarantined": "put aside"}
    return [{"value": formats.number(report[name]), "label": label} for name, label in words.items()]


def sum_of(report: dict[str, Any]) -> str:
    """The sum that always holds."""
    read, loaded, twice, aside = (
        formats.number(report[name]) for name in ("read", "loaded", "duplicates", "quarantined")
    )
    return f"{read} read = {loaded} loaded + {twice} duplicates + {aside} put aside"


def reason(key: str) -> str:
    """A reason code in words: of a field, or of a rule of its feed."""
    for ending, words in FAULTS.items():
        if key.endswith(f"_{ending}"):
            name = key.removesuffix(f"_{ending}").replace("_", " ")
            return words.format(field=name[:1].upper() + name[1:])
    text = WHOLE.get(key) or _rules().get(key) or key.replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}".rstrip(".")


@functools.cache
def _rules() -> dict[str, str]:
    from upstream.sources import CONTRACTS

    return {rule.code: rule.reason for feed in CONTRACTS.values() for rule in feed.rules}


def reasons(report: dict[str, Any]) -> list[list[Any]]:
    return [[reason(key), key, formats.number(count)] for key, count in report["reasons"].items()]


REASONS = ["Reason", "Code", {"text": "Rows", "number": True}]
FILES = [
    "File",
    "What became of it",
    *({"text": text, "number": True} for text in ("Read", "Loaded", "Duplicates", "Put aside")),
]


def files(report: dict[str, Any]) -> list[list[Any]]:
    return [
        [
            row["file"].rpartition("/")[2],
            STATUS[row["status"]],
            *(formats.number(row[name]) for name in ("read", "loaded", "duplicates", "quarantined")),
        ]
        for row in report["files"]
    ]


def notes(report: dict[str, Any]) -> list[str]:
    """Each note once, with the file that it is about or how many there are."""
    found: dict[str, list[str]] = {}
    for row in report["files"]:
        for note in (*row["notes"], *([row["error"]] if row["status"] == "refused" else [])):
            found.setdefault(note, []).append(row["file"])
    several = len(report["files"]) > 1
    return [f"{note} ({_named(names)})" if several else note for note, names in found.items()]


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {formats.plural(len(names) - 1, 'more file')}"


def sent_by(upload: Upload) -> str:
    from upstream.sources import CONTRACTS

    return upload.supplier or (CONTRACTS[upload.source].publisher if upload.source in CONTRACTS else "as the files say")


def unread(seen: Seen) -> list[str]:
    """ "Knife: 2 words that cannot be read, in 212 rows"."""
    return [f"{each.heading}: {_what(each)}, in {formats.plural(each.rows, 'row')}" for each in seen.unread]


def _what(each: Unread) -> str:
    if each.dates:
        return f"dates that cannot be read, for example {each.samples[0]}"
    return (
        f"{formats.plural(len(each.words), 'word')} that cannot be read" if each.words else "words that cannot be read"
    )


def said(mapping: dict[str, Any], source: str) -> list[tuple[str, str]]:
    """What was said of the words and dates of a file's fields."""
    from upstream.sources import CONTRACTS
    from upstream.web.insight.uploads.forms import called
    from upstream.web.insight.uploads.unread import formats_of

    feed = CONTRACTS.get(source)
    if feed is None:
        return []
    rows = [
        (
            called(feed.field(name)),
            "; ".join(f"“{theirs}” is {WORDS.get(ours, ours)}" for theirs, ours in words.items()),
        )
        for name, words in mapping.get("values", {}).items()
    ]
    for name, written in mapping.get("dates", {}).items():
        looks = formats_of(feed.field(name))
        rows.append((called(feed.field(name)), ", ".join(f"written as {looks.get(form, form)}" for form in written)))
    return rows


WORDS = {"true": "yes", "false": "no"}


def samples(seen: Seen) -> tuple[list[str], list[list[str]]]:
    """The headings of the columns that have any, and the first rows below them."""
    places = [place for place, text in enumerate(seen.headings) if text]
    rows = [[row[place] if place < len(row) else "" for place in places] for row in seen.samples]
    return [seen.headings[place] for place in places], rows
