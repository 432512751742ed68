"""English Indices of Deprivation by LSOA: national deciles, local fifths. Wales has its own index, not held here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.geography.conversion import Conversion
from upstream.geography.places import Places
from upstream.geography.tables import Codes
from upstream.model.errors import UpstreamError, nearest

NOT_AVAILABLE = 0
"""Stands in the place of a decile or quintile where there is none: Wales."""


class Deprivation:
    def __init__(self, places: Places, conversion: Conversion) -> None:
        self._places = places
        self._conversion = conversion
        self._ranks: dict[tuple[str, str], NDArray[np.float64]] = {}

    def editions(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("deprivation_") for name in self._places.tables.tables("deprivation_"))

    def domains(self, edition: str) -> tuple[str, ...]:
        return self._places.tables.columns(self._table(edition))[1:]

    def _table(self, edition: str) -> str:
        if edition not in self.editions():
            known = ", ".join(self.editions())
            raise UpstreamError(
                "UP-DEPRIVATION-001", f"there is no edition '{edition}' of the indices", do=f"There are {known}."
            )
        return f"deprivation_{edition}"

    def ranks(self, lsoas: Sequence[str] | Codes, edition: str = "2025", domain: str = "imd") -> NDArray[np.float64]:
        """National rank of each LSOA, 1 the most deprived; NaN for Wales.

        The 2019 edition ranks LSOAs of 2011: parts of a split one have its rank, a merged one the mean of its parts.
        """
        table = self._table(edition)
        if domain not in self.domains(edition):
            close = nearest(domain, self.domains(edition))
            raise UpstreamError("UP-DEPRIVATION-002", f"the {edition} indices have no domain '{domain}'", do=close)
        codes, rank = (self._places.tables.text(table, "code"), self._places.tables.numbers(table, domain))
        wanted = np.asarray(lsoas, dtype=np.str_)
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        published = codes[at] == wanted
        out = np.where(published & (rank[at] > 0), rank[at], np.nan)
        if not published.all():
            out[~published] = self._carried(table, domain, wanted[~published])
        return out

    def _carried(self, table: str, domain: str, lsoas: Codes) -> NDArray[np.float64]:
        """Ranks of LSOAs 2021 that the edition does not list, from the LSOAs 2011 that they came from."""
        key = (table, domain)
        if key not in self._ranks:
            links = self._conversion.changed()
            codes, rank = (self._places.tables.text(table, "code"), self._places.tables.numbers(table, domain))
            at = np.minimum(np.searchsorted(codes, links.old), len(codes) - 1)
            use = codes[at] == links.old
            size = len(self._places.codes)
            total = np.bincount(links.new[use], weights=rank[at][use] * links.share[use], minlength=size)
            weight = np.bincount(links.new[use], weights=links.share[use], minlength=size)
            self._ranks[key] = np.divide(total, weight, out=np.full(size, np.nan), where=weight > 0)
        places, known = self._places.find(lsoas)
        return np.where(known, self._ranks[key][places], np.nan)

    def deciles(self, lsoas: Sequence[str] | Codes, edition: str = "2025", domain: str = "imd") -> NDArray[np.int64]:
        """National deciles, 1 the most deprived tenth of England's LSOAs; 0 where not available (Wales)."""
        ranks = self.ranks(lsoas, edition, domain)
        tenths = np.ceil(ranks * 10 / self._ranked_among(lsoas, edition))
        return np.nan_to_num(tenths, nan=NOT_AVAILABLE).astype(np.int64)

    def _ranked_among(self, lsoas: Sequence[str] | Codes, edition: str) -> NDArray[np.float64]:
        """How many LSOAs the edition ranks in the country of each, which the first letter of the code tells."""
        countries, sizes = np.unique(
            self._places.tables.text(self._table(edition), "code").astype("<U1"), return_counts=True
        )
        own = np.asarray(lsoas, dtype=np.str_).astype("<U1")
        at = np.minimum(np.searchsorted(countries, own), len(countries) - 1)
        return np.where(countries[at] == own, sizes[at], np.nan)

    def local_quintiles(
        self, lsoas: Sequence[str] | Codes, populations: ArrayLike, edition: str = "2025", domain: str = "imd"
    ) -> NDArray[np.int64]:
        """Fifths of the people of these LSOAs, 1 the most deprived; 0 where not available.

        An LSOA belongs to the fifth where the middle of its population falls when all are laid end to end by rank.
        """
        ranks = self.ranks(lsoas, edition, domain)
        people = np.where(np.isnan(ranks), 0.0, np.asarray(populations, dtype=float))
        order = np.lexsort((np.asarray(lsoas, dtype=np.str_), ranks))
        middle = np.cumsum(people[order]) - people[order] / 2
        total = people.sum()
        out = np.zeros(len(ranks), dtype=np.int64)
        if total > 0:
            out[order] = np.minimum(np.floor(middle * 5 / total).astype(np.int64) + 1, 5)
        out[np.isnan(ranks)] = NOT_AVAILABLE
        return out
