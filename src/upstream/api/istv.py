"""Assaults treated in emergency departments: is the feed sound, and where do the police not see them."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.engine import Lake
    from upstream.istv import Checked, Unseen

FEED, POLICE = "ae-assaults", "recorded-crime"


def istv_check(lake: Lake, *, places: Path | str | None = None, today: date | None = None) -> Checked:
    """Completeness, unknown places, missing and late months, repeats and oddities of the feed, by hospital site.

    ``places`` is a list of places (see `upstream.istv.read_places`) by which the descriptions are read.
    """
    from upstream.istv import check

    loaded = {extract.id: date.fromisoformat(extract.loaded_at[:10]) for extract in lake.manifest.of(FEED)}
    return check(_rows(lake), loaded, today=today or date.today(), gazetteer=_gazetteer(places) if places else None)


def istv_unseen(lake: Lake, places: Path | str, *, by: str = "lsoa") -> Unseen:
    """Attendances beside police-recorded violence of the same months, ``by`` lsoa or ward."""
    from upstream.geography import Gazetteer
    from upstream.istv import unseen

    rows, known = _rows(lake), _gazetteer(places)
    months = {row["period_start"].strftime("%Y-%m") for row in rows}
    matches = [known.match(row["location"]) for row in rows]
    recorded, nowhere = _recorded(lake, months)
    codes = sorted({area for match in matches for area in match.areas} | set(recorded))
    within = Gazetteer.open(lake).members("ward", codes) if by == "ward" else {}
    return unseen(matches, recorded, within, nowhere)


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
