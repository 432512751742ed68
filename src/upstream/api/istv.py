"""Assaults treated in emergency departments: is the feed sound, and where do the police not see them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.told import Told
from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.disclosure import Protected
    from upstream.engine import Lake
    from upstream.istv import Checked, Unseen
    from upstream.publish import Document

FEED, POLICE = "ae-assaults", "recorded-crime"
FORMATS = ("html", "csv", "svg", "geojson", "json")


@dataclass(frozen=True, repr=False)
class UnseenMap(Told):
    """Violence that the police do not see as it may leave: after disclosure control, with its map and document."""

    protected: Protected
    document: Document

    def __repr__(self) -> str:
        return f"<Violence that the police do not see, {self.document.partnership.name}: {self.document.subtitle}>"

    def lines(self) -> list[str]:
        """What was found, and what disclosure control did."""
        told = [finding.say(finding.title) for finding in self.findings]
        return [*told, *self.protected.report.sentences()]

    def write(self, out: Path | str) -> list[Path]:
        """Write the page, tables, map, GeoJSON and findings into ``out``; returns their paths."""
        from upstream.api.writing import make_folder

        make_folder(Path(out))
        return self._save(Path(out), FORMATS, areas="places.geojson")


def istv_check(lake: Lake, *, places: Path | str | None = None, today: date | None = None) -> Checked:
    """Completeness, unknown places, missing and late months, repeats and oddities of the feed, by hospital site.

    ``places`` is a list of places (see `upstream.istv.read_places`) by which the descriptions are read.
    """
    from upstream.istv import check

    loaded = {extract.id: date.fromisoformat(extract.loaded_at[:10]) for extract in lake.manifest.of(FEED)}
    return check(_rows(lake), loaded, today=today or date.today(), gazetteer=_gazetteer(places) if places else None)


def istv_unseen(lake: Lake, places: Path | str, *, by: str = "lsoa") -> Unseen:
    """Attendances beside police-recorded violence of the same months, ``by`` lsoa or ward: for analysts alone."""
    from upstream.geography import Gazetteer

    return _compared(lake, places, by, Gazetteer.open(lake))[0]


def istv_unseen_map(
    lake: Lake,
    places: Path | str,
    *areas: str,
    partnership: Path | str | None = None,
    by: str = "ward",
    audience: str = "public",
    earlier: Sequence[Path] = (),
    policy: Path | None = None,
    edition: date | None = None,
) -> UnseenMap:
    """As `istv_unseen`, of the partnership that ``areas`` name or a file describes, with a map, fit to leave."""
    from upstream import __version__
    from upstream.disclosure import Policy, protect, read_published
    from upstream.geography import Gazetteer
    from upstream.istv.telling import LEVELS, findings, hierarchies
    from upstream.needs.words import place_name
    from upstream.publish.places import places_document

    gazetteer = Gazetteer.open(lake)
    chosen = gazetteer.partnership(_given(areas, partnership))
    chosen = replace(chosen, name=place_name(chosen.name))
    inside = gazetteer.lsoas(chosen)
    found, ground = _compared(lake, places, by, gazetteer, inside)
    ground = replace(ground, code=chosen.code, name=chosen.name)
    rules, trees = Policy.load(policy), hierarchies(found, ground)
    published = tuple(cell for folder in earlier for cell in read_published(folder / "published.json"))
    told = findings(found, ground)
    protected = protect(told, rules, audience=audience, hierarchies=trees, published=published)
    level = LEVELS[by][0]
    codes = list(inside) if by == "lsoa" else sorted(set(gazetteer.members("ward", inside).values()))
    document = places_document(
        protected.findings,
        chosen,
        edition=edition or date.today(),
        title="Violence that the police do not see",
        subtitle=f"Assaults treated in emergency departments · {told[0].provenance.period}",
        audience=audience,
        disclosure=protected.report.sentences(),
        boundaries={level: gazetteer.boundaries(level, codes)},
        version=__version__,
    )
    return UnseenMap(protected, document)


def _given(areas: Sequence[str], partnership: Path | str | None) -> Any:
    if partnership is not None:
        return Path(partnership) if Path(partnership).is_file() else str(partnership)
    if not areas:
        do = "Give --area with a code or name, or --partnership with a file."
        raise UpstreamError("UP-ISTV-003", "no area is named for the map", do=do)
    return list(areas)


def _compared(
    lake: Lake, places: Path | str, by: str, gazetteer: Any, inside: Sequence[str] | None = None
) -> tuple[Unseen, Any]:
    """The comparison, and what it is of."""
    from upstream.istv import unseen
    from upstream.istv.telling import Ground
    from upstream.model.period import Month

    rows, known = _rows(lake), _gazetteer(places)
    months = {row["period_start"].strftime("%Y-%m") for row in rows}
    matches = [known.match(row["location"]) for row in rows]
    recorded, nowhere = _recorded(lake, months)
    codes = sorted({area for match in matches for area in match.areas} | set(recorded))
    within = gazetteer.members("ward", codes) if by == "ward" else {}
    found = unseen(matches, recorded, within, nowhere, None if inside is None else frozenset(inside))
    names = {area.code: gazetteer.name(area.code) for area in found.areas} if inside is not None else {}
    extracts = tuple(sorted({row["extract_id"] for row in rows}))
    return found, Ground("", "", by, names, tuple(Month.parse(month) for month in sorted(months)), extracts)


def _rows(lake: Lake) -> list[dict[str, Any]]:
    from upstream.engine import connect

    with closing(connect(lake)) as engine:
        rows: list[dict[str, Any]] = engine.rows(FEED).to_pylist()
    if not rows:
        what = "no assaults treated in emergency departments are loaded"
        raise UpstreamError("UP-ISTV-002", what, do="Load what the hospitals send: upstream load istv.csv.")
    return rows


def _gazetteer(places: Path | str) -> Any:
    from upstream.istv import Gazetteer, read_places

    return Gazetteer(read_places(Path(places)))


def _recorded(lake: Lake, months: set[str]) -> tuple[dict[str, int], int]:
    """Police-recorded violence of the months by small area, and how many records name none."""
    from upstream.definitions.codes import offence_codes
    from upstream.engine import connect
    from upstream.istv.words import rules
    from upstream.model.expression import OneOf
    from upstream.model.query import CountQuery

    codes = tuple(code for code, item in offence_codes().items() if item.subgroup in rules()["police_subgroups"])
    with closing(connect(lake)) as engine:
        table = engine.count(CountQuery(POLICE, ("month", "lsoa_code"), OneOf("offence_code", codes))).to_pylist()
    counts: dict[str, int] = {}
    for row in table:
        if row["month"] in months:
            counts[row["lsoa_code"] or ""] = counts.get(row["lsoa_code"] or "", 0) + row["n"]
    return counts, counts.pop("", 0)
