"""Counts as long columns for the whole lake, sorted by LSOA so that one partnership's rows are found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upstream.engine.arrow import numbers
from upstream.needs.cube import Cube, Integers

GOLDEN = 0.6180339887498949
"""The fractional part of the golden ratio: multiples of it fill 0 to 1 evenly, whatever their number."""

Links = Mapping[str, tuple[tuple[str, float], ...]]
"""An LSOA of 2011 that changed → its parts among the LSOAs of 2021 and the share of each."""


@dataclass(frozen=True, eq=False)
class Long:
    """``columns`` hold positions in ``labels``; -1 is a missing value. ``lost`` are records without an LSOA."""

    labels: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, Integers]
    n: Integers
    lost: int = 0
    approximate: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))

    @classmethod
    def of(cls, table: Any) -> Long:
        """From an arrow table of text columns and ``n``."""
        import pyarrow.compute as pc

        labels, columns = {}, {}
        for name in table.column_names:
            if name in ("n", "n_distinct"):
                continue
            encoded = pc.dictionary_encode(table[name].combine_chunks().cast("string"))
            words = np.array([str(word) for word in encoded.dictionary.to_pylist()], dtype=np.str_)
            order = np.argsort(words)
            rank = np.empty(len(words), dtype=np.int64)
            rank[order] = np.arange(len(words))
            codes = numbers(encoded.indices, missing=-1).astype(np.int64)
            known = codes >= 0
            codes[known] = rank[codes[known]]
            labels[name], columns[name] = tuple(words[order].tolist()), codes
        n = numbers(table["n"]).astype(np.int64)
        return cls(labels, columns, n, 0, np.zeros(len(n), dtype=bool))

    @property
    def all_n(self) -> int:
        return int(self.n.sum()) + self.lost

    @property
    def approximate_share(self) -> float:
        total = int(self.n.sum())
        return float(self.n[self.approximate].sum() / total) if total else 0.0

    def take(self, rows: Any) -> Long:
        columns = {name: codes[rows] for name, codes in self.columns.items()}
        return replace(self, columns=columns, n=self.n[rows], approximate=self.approximate[rows])

    def known(self, name: str) -> Long:
        """The rows in which this column is not missing."""
        return self.take(self.columns[name] >= 0)

    def only(self, name: str, label: str) -> Long:
        if label not in self.labels[name]:
            return self.take(np.zeros(len(self.n), dtype=bool))
        return self.take(self.columns[name] == self.labels[name].index(label))

    def within(self, name: str, low: str, high: str) -> Long:
        """The rows whose label lies between two labels, both included."""
        inside = np.array([low <= label <= high for label in self.labels[name]] + [False])
        return self.take(inside[self.columns[name]])

    def renamed(self, old: str, new: str) -> Long:
        labels = {name: words for name, words in self.labels.items() if name != new}
        columns = {name: codes for name, codes in self.columns.items() if name != new}
        labels[new], columns[new] = labels.pop(old), columns.pop(old)
        return replace(self, labels=labels, columns=columns)

    def filled(self, name: str, label: str) -> Long:
        """Missing values under a label of their own."""
        if not (self.columns[name] < 0).any():
            return self
        words = self.labels[name] if label in self.labels[name] else (*self.labels[name], label)
        codes = np.where(self.columns[name] < 0, words.index(label), self.columns[name])
        return replace(self, labels={**self.labels, name: words}, columns={**self.columns, name: codes})

    def present(self, name: str) -> tuple[str, ...]:
        """The labels that occur, sorted."""
        codes = np.unique(self.columns[name])
        return tuple(sorted(self.labels[name][code] for code in codes if code >= 0))

    def to_lsoa21(self, links: Links) -> Long:
        """Every row under LSOAs of 2021, sorted by them; rows without an LSOA are counted as lost.

        Records of an LSOA that was split are dealt out one by one in the proportions of its parts (by a sequence that
        fills the proportions evenly), so that counts stay whole, sums stay exact, and no part is favoured in months
        with few.
        """
        mine = np.array(self.labels["lsoa"], dtype=np.str_)
        placed = self.take(self.columns["lsoa"] >= 0)
        lost = self.lost + int(self.n.sum()) - int(placed.n.sum())
        changed = np.array([code in links for code in mine.tolist()], dtype=bool)
        rows = changed[placed.columns["lsoa"]] if len(mine) else np.zeros(0, dtype=bool)
        kept = placed.take(~rows)
        kept = kept._relabelled(mine[kept.columns["lsoa"]])
        return kept._joined(placed.take(rows)._dealt(mine, links))._sorted(lost)

    def _relabelled(self, lsoa: NDArray[np.str_]) -> Long:
        words, positions = np.unique(lsoa, return_inverse=True) if len(lsoa) else (lsoa, np.zeros(0, dtype=np.int64))
        labels = {**self.labels, "lsoa": tuple(words.tolist())}
        return replace(self, labels=labels, columns={**self.columns, "lsoa": positions.astype(np.int64)})

    def _dealt(self, mine: NDArray[np.str_], links: Links) -> Long:
        """One row a record, each given to one part of its old LSOA."""
        rows = np.repeat(np.arange(len(self.n)), self.n)
        rows = rows[np.argsort(self.columns["lsoa"][rows], kind="stable")]
        old = self.columns["lsoa"][rows]
        turn = np.arange(len(rows)) - np.searchsorted(old, old) + 1
        point = (turn * GOLDEN) % 1.0
        new = np.empty(len(rows), dtype="<U9")
        for code in np.unique(old):
            these = old == code
            parts = links[str(mine[code])]
            reach = np.cumsum([share for _, share in parts])
            chosen = np.minimum(np.searchsorted(reach, point[these], side="right"), len(parts) - 1)
            new[these] = np.array([part for part, _ in parts])[chosen]
        inexact = np.array([len(links[str(mine[code])]) > 1 for code in old], dtype=bool)
        dealt = replace(self.take(rows), n=np.ones(len(rows), dtype=np.int64), approximate=inexact)
        return dealt._relabelled(new)

    def _joined(self, other: Long) -> Long:
        words = np.union1d(np.array(self.labels["lsoa"], dtype=np.str_), np.array(other.labels["lsoa"], dtype=np.str_))
        columns = {}
        for name in self.columns:
            parts = [self.columns[name], other.columns[name]]
            if name == "lsoa":
                owners = [np.array(part.labels["lsoa"], dtype=np.str_) for part in (self, other)]
                parts = [
                    np.searchsorted(words, own)[part] if len(own) else part
                    for own, part in zip(owners, parts, strict=True)
                ]
            columns[name] = np.concatenate(parts)
        return replace(
            self,
            labels={**self.labels, "lsoa": tuple(words.tolist())},
            columns=columns,
            n=np.concatenate([self.n, other.n]),
            approximate=np.concatenate([self.approximate, other.approximate]),
        )

    def _sorted(self, lost: int) -> Long:
        order = np.argsort(self.columns["lsoa"], kind="stable")
        return replace(self.take(order), lost=lost)

    def cut(self, lsoas: Sequence[str]) -> Long:
        """The rows of these LSOAs (sorted as the whole is)."""
        words = np.array(self.labels["lsoa"], dtype=np.str_)
        if not len(words):
            return self
        wanted = np.asarray(lsoas, dtype=np.str_)
        at = np.minimum(np.searchsorted(words, wanted), len(words) - 1)
        codes = np.sort(at[words[at] == wanted])
        column = self.columns["lsoa"]
        start, stop = np.searchsorted(column, codes, "left"), np.searchsorted(column, codes, "right")
        rows = np.concatenate(
            [np.arange(a, b) for a, b in zip(start, stop, strict=True)] or [np.zeros(0, dtype=np.int64)]
        )
        return self.take(rows.astype(np.int64))

    def cube(self, axes: Sequence[tuple[str, Sequence[str]]]) -> Cube:
        """Dense counts over these axes; rows with labels on none of them are left out."""
        positions = []
        keep = np.ones(len(self.n), dtype=bool)
        for role, labels in axes:
            place = {label: i for i, label in enumerate(labels)}
            onto = np.array([*(place.get(word, -1) for word in self.labels[role]), -1], dtype=np.int64)
            at = onto[self.columns[role]]
            positions.append(at)
            keep &= at >= 0
        return Cube.of(axes, [at[keep] for at in positions], self.n[keep])
