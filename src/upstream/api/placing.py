"""Where to act: the hot spots of one partnership, from the lake to a document that may leave."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.assessing import Workbench
from upstream.api.request import Request
from upstream.api.told import Told
from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.disclosure import Protected
    from upstream.engine import Lake
    from upstream.model.area import Partnership
    from upstream.model.finding import Finding
    from upstream.places import Ground, Study
    from upstream.publish import Document

FORMATS = ("html", "csv", "svg", "geojson", "json")


@dataclass(frozen=True)
class PlacesRequest(Request):
    """A `Request`, and how to look at its places.

    ``by`` is lsoa, ward, grid (squares of ``cell`` metres) or snap-points; ``method`` gi-star, local-moran or scan;
    ``denominator`` a CSV file of area and denominator, to be used instead of residents.
    """

    by: str = "lsoa"
    cell: int = 250
    method: str = "gi-star"
    denominator: Path | None = None
    formats: tuple[str, ...] = FORMATS

    def __post_init__(self) -> None:
        super().__post_init__()
        from upstream.places import check_by, check_method

        check_by(self.by, self.cell)
        check_method(self.method)
        if self.everywhere:
            raise UpstreamError("UP-PLACES-009", "places are studied one partnership at a time", do="Name one area.")


@dataclass(frozen=True, repr=False)
class PlacesResult(Told):
    """Hot spots as they may leave: the findings after disclosure control, and the document made of them."""

    partnership: Partnership
    protected: Protected
    document: Document
    period: str

    def __repr__(self) -> str:
        return f"<Places of {self.partnership.name}: {len(self.findings)} findings, {self.period}>"

    def lines(self) -> list[str]:
        """What was found, a sentence a finding, and what disclosure control did."""
        told = [finding.say(finding.title) for finding in self.findings if finding.figures]
        return [*told, *self.protected.report.sentences()]

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.partnership.name, "period": self.period, "findings": len(self.findings),
                "notes": self.lines()}  # fmt: skip

    def write(self, out: Path | str, formats: Iterable[str] = FORMATS) -> list[Path]:
        """Write the page, tables, maps, GeoJSON, findings and provenance into ``out``; returns their paths."""
        from upstream.api.writing import make_folder

        make_folder(Path(out))
        return self._save(Path(out), tuple(formats), areas="places.geojson")


def places(lake: Lake, *areas: str, **options: Any) -> PlacesResult:
    """The hot spots of the partnership that ``areas`` name; ``options`` are those of `PlacesRequest`.

    >>> upstream.places(lake, "E06000023", by="ward").show("places.hot_spots")    # doctest: +SKIP
    """
    return find_places(lake, PlacesRequest(areas=areas, **options))


def find_places(lake: Lake, request: PlacesRequest) -> PlacesResult:
    """Count, test, protect and compose."""
    from upstream.places import findings

    with closing(Workbench(lake, request)) as bench:
        study = _study(bench, request)
        return _result(bench, study, findings(study, bench.gazetteer), "Where to act")


def backtest_places(
    lake: Lake, request: PlacesRequest, *, shares: Sequence[float] = (0.01, 0.02, 0.05, 0.1), months: int = 12
) -> PlacesResult:
    """Compare methods on what happened next, at these shares of the land over the last ``months`` months."""
    from upstream.places import backtest

    with closing(Workbench(lake, request)) as bench:
        evidence = bench.national.cut(bench.partnership())
        ground = _ground(bench, request, evidence)
        found = backtest(evidence, ground, shares, months)
        return _composed(bench, evidence, found, {}, "Which method foretells best", found[0].provenance.period, {})


def _study(bench: Workbench, request: PlacesRequest) -> Study:
    from upstream.places import make_study

    evidence = replace(bench.national.cut(bench.partnership()), weights=bench.weights)
    ground = _ground(bench, request, evidence)
    months = evidence.coverage.present if request.period else evidence.coverage.headline
    return make_study(evidence, ground, months, request.method, bench.national)


def _ground(bench: Workbench, request: PlacesRequest, evidence: Any) -> Ground:
    from upstream import places as parts

    given = _denominators(request.denominator) if request.denominator else None
    parts.check_source(evidence.source.name, request.by, request.audience)
    if request.by == "grid":
        return parts.of_grid(evidence, bench.national, bench.gazetteer, request.cell, given)
    if request.by == "snap-points":
        return parts.of_snap_points(evidence, bench.national, bench.gazetteer)
    lsoas = parts.of_lsoas(evidence, bench.gazetteer, given if request.by == "lsoa" else None)
    return lsoas if request.by == "lsoa" else parts.of_wards(evidence, lsoas, given)


def _denominators(path: Path) -> dict[str, float]:
    """A CSV file with the columns area and denominator."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"area", "denominator"} <= set(rows.fieldnames or ()):
                raise KeyError("it has no columns called area and denominator")
            found = {row["area"].strip(): float(row["denominator"].replace(",", "")) for row in rows}
    except (OSError, UnicodeDecodeError, KeyError, ValueError, AttributeError, csv.Error) as error:
        raise _unreadable(path, str(error.args[0]) if isinstance(error, KeyError) else str(error)) from error
    if any(not 0 <= number < float("inf") for number in found.values()):
        raise _unreadable(path, "a denominator is below 0 or no number")
    return found


def _unreadable(path: Path, why: str) -> UpstreamError:
    return UpstreamError(
        "UP-PLACES-004",
        f"the denominator file cannot be read: {why}",
        where=str(path),
        do="It is a CSV file with the columns area (a code) and denominator (people, 0 or more).",
    )


def _result(bench: Workbench, study: Study, found: Sequence[Finding], title: str) -> PlacesResult:
    boundaries = _boundaries(bench, study)
    return _composed(bench, study.evidence, found, study.hierarchies, title, study.when, boundaries)


def _composed(
    bench: Workbench,
    evidence: Any,
    found: Sequence[Finding],
    tree: Mapping[str, Any],
    title: str,
    when: str,
    boundaries: Mapping[str, Sequence[Any]],
) -> PlacesResult:
    """Protected and composed: nothing leaves by another way."""
    from upstream import __version__
    from upstream.disclosure import protect
    from upstream.needs.hierarchies import hierarchies
    from upstream.places import merged
    from upstream.publish.places import places_document

    audience = bench.request.audience
    trees = merged(hierarchies(evidence), tree)
    protected = protect(found, bench.policy, audience=audience, hierarchies=trees, published=bench.earlier)
    document = places_document(
        protected.findings,
        evidence.partnership,
        edition=bench.request.edition or date.today(),
        title=title,
        subtitle=f"{evidence.definition.things[:1].upper()}{evidence.definition.things[1:]} · {when}",
        audience=audience,
        coverage=_coverage(evidence),
        disclosure=protected.report.sentences(),
        boundaries=boundaries,
        notices=bench.notices(),
        version=__version__,
    )
    return PlacesResult(evidence.partnership, protected, document, when)


def _coverage(evidence: Any) -> list[str]:
    from upstream.needs.quality import statements

    return list(statements(evidence))


def _boundaries(bench: Workbench, study: Study) -> Mapping[str, Sequence[Any]]:
    from upstream.places import level_of

    level, ground = level_of(study), study.ground
    if ground.outlines:
        return {level: ground.outlines}
    return {level: bench.gazetteer.boundaries(level, list(ground.codes))}
