"""What an assessment is asked for, as data: the same for the command, a notebook and a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from upstream.model.errors import UpstreamError, nearest
from upstream.model.period import Month, Period

FORMATS = ("html", "pdf", "docx", "ods", "csv", "svg", "geojson", "json")
AUDIENCES = ("public", "trusted")
ALL = "all:csp"


@dataclass(frozen=True)
class Request:
    """``areas`` are codes or names, or ``all:csp``; ``partnership`` a file or the name of one that ships.

    ``start`` and ``end`` are months (2018-04); without them every month that the lake has is used. ``edition`` is the
    date printed on the document, today where None. ``earlier`` are the folders of editions already published.
    """

    areas: tuple[str, ...] = ()
    partnership: Path | str | None = None
    start: str | None = None
    end: str | None = None
    definition: str | Path | None = None
    domestic_abuse: str | None = None
    audience: str = "public"
    commentary: Path | None = None
    weights: Path | None = None
    citations: Path | None = None
    earlier: tuple[Path, ...] = ()
    policy: Path | None = None
    formats: tuple[str, ...] = FORMATS
    engine: str = "duckdb"
    edition: date | None = None

    def __post_init__(self) -> None:
        if self.audience not in AUDIENCES:
            raise UpstreamError(
                "UP-ASSESS-001", f"'{self.audience}' is not an audience", do=f"Choose from {', '.join(AUDIENCES)}."
            )
        if not self.areas and not self.partnership:
            raise UpstreamError(
                "UP-ASSESS-002", "no area is named", do="Give --area with a code or name, or --partnership with a file."
            )

        for area in self.areas:
            if area.startswith("all:") and area != ALL:
                raise UpstreamError("UP-ASSESS-011", f"'{area}' is not known", do=f"Every partnership is {ALL}.")

    @property
    def everywhere(self) -> bool:
        return ALL in self.areas

    @property
    def period(self) -> Period | None:
        """None where neither end is given; one end alone is an error that says which is missing."""
        if self.start is None and self.end is None:
            return None
        if self.start is None or self.end is None:
            missing = "--from" if self.start is None else "--to"
            raise UpstreamError("UP-ASSESS-003", f"{missing} is missing", do="Give both, or neither for every month.")
        return Period(Month.parse(self.start), Month.parse(self.end))


def chosen_formats(text: str) -> tuple[str, ...]:
    """The formats named in a comma-separated list, or all of them."""
    if text == "all":
        return FORMATS
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in FORMATS:
            raise UpstreamError(
                "UP-ASSESS-004",
                f"'{name}' is not a format",
                do=f"{nearest(name, FORMATS)} Choose from {', '.join(FORMATS)}.".strip(),
            )
    return names
