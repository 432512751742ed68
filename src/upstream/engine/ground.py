"""Where the rows of an extract lie and what they are called, for telling what an edition is an edition of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from upstream.engine import keeping, sql
from upstream.engine.batch import Batch, area_expression, unit_expression
from upstream.engine.editions import Counts, Removal
from upstream.engine.manifest import Extract, Manifest


class Ground:
    """Looks in the batch and in the lake's files; what ``removals`` take away is there still, but counts no more."""

    def __init__(self, con: Any, root: Path, lake: Manifest, batch: Batch, removals: list[Removal]) -> None:
        self.con = con
        self.root = root
        self.lake = lake
        self.batch = batch
        self.removals = removals
        self.area = area_expression(batch.contract)
        self._known: dict[str, tuple[int, dict[str, dict[str, dict[str, int]]]]] = {}

    def __call__(self, old: Extract, new: Extract, month: str) -> tuple[Counts, Counts]:
        """Rows of both by unit and small area. Two forces' files share no ground, so nobody looks for it."""
        if self.area is None or not self._scopes(old, month) & self._scopes(new, month):
            return {}, {}
        return self._of(old).get(month, {}), self._of(new).get(month, {})

    def _scopes(self, extract: Extract, month: str) -> set[tuple[str, ...]]:
        """The values of the contract's scope fields: a unit is these and the district."""
        fields = len(self.batch.contract.scope)
        units = (unit for edition in extract.editions if edition.month == month for unit in edition.units)
        return {tuple(unit.split(" / ")[:fields]) for unit in units}

    def _of(self, extract: Extract) -> dict[str, dict[str, dict[str, int]]]:
        """Rows by month, unit and small area."""
        removed = [keeping.gone(r, self.batch.contract) for r in self.removals if r.extract_id == extract.id]
        known = self._known.get(extract.id)
        if known is None or known[0] != len(removed):
            known = self._known[extract.id] = (len(removed), self._count(extract.id, removed))
        return known[1]

    def _count(self, extract_id: str, removed: list[str]) -> dict[str, dict[str, dict[str, int]]]:
        counts: dict[str, dict[str, dict[str, int]]] = {}
        rows = self._rows(extract_id)
        if rows is None:
            return counts
        for month, unit, area, count in self.con.execute(
            f"SELECT month, {unit_expression(self.batch.contract)} AS unit, {self.area} AS area, count(*) FROM {rows} "
            f"WHERE extract_id = {sql.text(extract_id)} AND lsoa_code IS NOT NULL "
            f"AND NOT ({' OR '.join(removed) or 'false'}) GROUP BY ALL"
        ).fetchall():
            counts.setdefault(month, {}).setdefault(unit, {})[area] = count
        return counts

    def shares(self, one: Extract, other: Extract, identifier: str) -> bool:
        """Whether some row of one has the identifier of a row of the other."""
        rows, others = self._rows(one.id), self._rows(other.id)
        if rows is None or others is None:
            return True
        key = sql.name(identifier)
        found = self.con.execute(
            f"SELECT 1 FROM {rows} AS a WHERE extract_id = {sql.text(one.id)} AND {key} IN (SELECT {key} FROM {others} "
            f"AS b WHERE extract_id = {sql.text(other.id)} AND {key} IS NOT NULL) LIMIT 1"
        )
        return found.fetchone() is not None

    def _rows(self, extract_id: str) -> str | None:
        for number, file in enumerate(self.batch.files):
            if file.extract_id == extract_id:
                return f"(SELECT *, {sql.text(extract_id)} AS extract_id FROM {self.batch.live(number)})"
        paths = [self.root / f.path for f in self.lake.files if f.kind == "data" and extract_id in f.extracts]
        return f"read_parquet([{sql.listed(paths)}], union_by_name=true)" if paths else None
