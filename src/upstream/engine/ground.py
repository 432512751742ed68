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

    def __call__(self, extract: Extract, month: str) -> Counts:
        rows = self._rows(extract.id)
        if self.area is None or rows is None:
            return {}
        removed = [keeping.gone(r, self.batch.contract) for r in self.removals if r.extract_id == extract.id]
        counts: dict[str, dict[str, int]] = {}
        for unit, area, count in self.con.execute(
            f"SELECT {unit_expression(self.batch.contract)} AS unit, {self.area} AS area, count(*) FROM {rows} "
            f"WHERE month = {sql.text(month)} AND extract_id = {sql.text(extract.id)} AND lsoa_code IS NOT NULL "
            f"AND NOT ({' OR '.join(removed) or 'false'}) GROUP BY ALL"
        ).fetchall():
            counts.setdefault(unit, {})[area] = count
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
