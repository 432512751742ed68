"""Area risk scores, from the lake, a specification and a file to a document that may leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.request import AUDIENCES
from upstream.api.told import Told
from upstream.model.errors import UpstreamError, nearest
from upstream.model.period import Month, Period

if TYPE_CHECKING:
    from upstream.disclosure import Protected
    from upstream.engine import Lake
    from upstream.publish import Document
    from upstream.risk import Result, Specification

FORMATS = ("html", "csv", "svg", "geojson", "json")
DEFAULT = "open-data"


@dataclass(frozen=True, repr=False)
class Scores(Told):
    """Area risk scores as they may leave. ``result`` holds the true numbers and is for the analyst alone; it is None
    where scores were given and not computed."""

    protected: Protected
    document: Document
    result: Result | None = None

    def __repr__(self) -> str:
        return f"<Area risk scores of {self.document.partnership.name}: {self.document.subtitle}>"

    def write(self, out: Path | str) -> list[Path]:
        """Write the page, the tables, the map and the findings into ``out``; returns their paths."""
        folder = Path(out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"nothing can be written there: {error.strerror}"
            raise UpstreamError(
                "UP-RISK-040", what, where=str(folder), do="Give --out a folder, not a file."
            ) from error
        return self._save(folder, FORMATS)


def risk_scores(
    lake: Lake,
    *areas: str,
    spec: str | Path = DEFAULT,
    partnership: Path | str | None = None,
    input: Path | str | None = None,
    start: str | None = None,
    end: str | None = None,
    audience: str = "public",
    earlier: Sequence[Path] = (),
    policy: Path | None = None,
    engine: str = "duckdb",
    edition: date | None = None,
) -> Scores:
    """Area risk scores of the partnership that ``areas`` name, or that a ``partnership`` file describes.

    >>> upstream.risk_scores(lake, "E06000023")    # doctest: +SKIP
    """
    from upstream.engine import connect
    from upstream.geography import Gazetteer
    from upstream.risk import compute, gather, load

    _check_audience(audience)
    specification = load(spec)
    gazetteer = Gazetteer.open(lake)
    chosen = gazetteer.partnership(_given(areas, partnership))
    with closing(connect(lake, engine)) as connection:
        file = Path(input) if input is not None else None
        inputs = gather(connection, gazetteer, chosen, specification, lake=lake, file=file, period=_period(start, end))
    result, protected = _protected(compute(inputs), audience, earlier, policy)
    return Scores(protected, _document(result, protected, gazetteer, edition), result)


def check_scores(
    scores: Path | str,
    *areas: str,
    lake: Lake | None = None,
    partnership: Path | str | None = None,
    audience: str = "public",
    edition: date | None = None,
) -> Scores:
    """Yearly scores from a CSV file: averages, changes, and where a printed value differs from them."""
    from upstream import __version__
    from upstream.disclosure import Policy, protect
    from upstream.geography import Gazetteer
    from upstream.model.area import Partnership
    from upstream.needs.words import place_name
    from upstream.publish.risk import risk_document
    from upstream.risk.printed import findings, read_scores

    _check_audience(audience)
    printed = read_scores(Path(scores))
    gazetteer = Gazetteer.open(lake)
    named = areas or partnership is not None
    chosen = gazetteer.partnership(_given(areas, partnership)) if named else Partnership("", "the areas given", ())
    chosen = replace(chosen, name=place_name(chosen.name))
    protected = protect(findings(printed, chosen.name), Policy.load(), audience=audience)
    outlines = gazetteer.boundaries("lsoa21", list(gazetteer.lsoas(chosen))) if named else []
    document = risk_document(
        protected,
        chosen,
        edition=edition or date.today(),
        period=f"Scores as given in {printed.name} · {printed.years[0]} to {printed.years[-1]}",
        boundaries={"lsoa21": outlines} if outlines else {},
        lead="These are scores of places, never of people, made by others and worked out again here.",
        version=__version__,
    )
    return Scores(protected, document)


def _given(areas: Sequence[str], partnership: Path | str | None) -> Any:
    if partnership is not None:
        return Path(partnership) if Path(partnership).is_file() else str(partnership)
    if not areas:
        raise UpstreamError(
            "UP-RISK-041", "no area is named", do="Give --area with a code or name, or --partnership with a file."
        )
    return list(areas)


def _check_audience(audience: str) -> None:
    if audience not in AUDIENCES:
        do = f"{nearest(audience, AUDIENCES)} Choose from {', '.join(AUDIENCES)}.".strip()
        raise UpstreamError("UP-RISK-042", f"'{audience}' is not an audience", do=do)


def _period(start: str | None, end: str | None) -> Period | None:
    if start is None and end is None:
        return None
    if start is None or end is None:
        missing = "--from" if start is None else "--to"
        raise UpstreamError("UP-RISK-043", f"{missing} is missing", do="Give both, or neither for the latest years.")
    return Period(Month.parse(start), Month.parse(end))


def _protected(result: Result, audience: str, earlier: Sequence[Path], policy: Path | None) -> tuple[Result, Protected]:
    """The numbers first: what is hidden of them takes the scores that they are behind; then everything together."""
    from upstream.disclosure import Policy, protect, read_published
    from upstream.risk import assess, hidden_in, numbers, telling_scores

    rules = Policy.load(policy)
    published = tuple(cell for folder in earlier for cell in read_published(folder / "published.json"))
    inputs = result.inputs
    options: dict[str, Any] = {
        "audience": audience,
        "hierarchies": {"area": {inputs.partnership.code: (inputs.areas,)}},
        "published": published,
    }
    before = numbers(inputs)
    (after,) = protect([before], rules, **options).findings
    result = replace(result, hidden=hidden_in(inputs, before, after))
    known = {item.indicator.id: rules.rule(*item.indicator.controlled_as, audience) for item in inputs.measured}
    bounds = {name: (rule.floor, max(rule.threshold, 1)) for name, rule in known.items()}
    result = replace(result, telling=telling_scores(result, bounds))
    return result, protect([*assess(result), before], rules, **options)


def _document(result: Result, protected: Protected, gazetteer: Any, edition: date | None) -> Document:
    from upstream import __version__
    from upstream.needs.words import place_name
    from upstream.publish.risk import risk_document
    from upstream.risk.telling import period

    inputs, specification = result.inputs, result.inputs.specification
    outlines = gazetteer.boundaries("lsoa21", list(inputs.areas))
    named = replace(inputs.partnership, name=place_name(inputs.partnership.name))
    return risk_document(
        protected,
        named,
        edition=edition or date.today(),
        period=f"{specification.title} · {period(inputs)}",
        standing=" ".join((f"{specification.title}: {specification.standing}.", *inputs.notes)),
        boundaries={"lsoa21": outlines} if outlines else {},
        version=__version__,
    )


def risk_specification(name: str | Path) -> Specification:
    """A specification that ships, by name, or a file by path; every fault is told with its line."""
    from upstream.risk import load

    return load(name)


def risk_specification_text(name: str | Path) -> str:
    """The TOML text of a specification, to copy and change."""
    from upstream.risk.reading import text_of

    return text_of(name)


def risk_specifications() -> list[Mapping[str, str]]:
    """The specifications that ship: name, version, title and standing."""
    from upstream.risk import SHIPPED, load

    found = (load(name) for name in SHIPPED)
    return [{"name": s.name, "version": s.version, "title": s.title, "standing": s.standing} for s in found]
