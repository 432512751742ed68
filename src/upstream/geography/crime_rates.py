"""The recorded crime rates behind the crime domain of the Indices of Deprivation 2025, by LSOA of 2021."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from upstream.geography.places import Places
from upstream.geography.tables import Codes
from upstream.model.errors import UpstreamError, nearest

TABLE = "crime_rates_2025"


class CrimeRates:
    def __init__(self, places: Places) -> None:
        self._tables = places.tables

    @property
    def kinds(self) -> tuple[str, ...]:
        return self._tables.columns(TABLE)[1:]

    def rates(self, lsoas: Sequence[str] | Codes, kind: str) -> NDArray[np.float64]:
        """Crimes per 1,000 as published; NaN where none is (Wales). UP-DEPRIVATION-003: no such kind."""
        if kind not in self.kinds:
            raise UpstreamError(
                "UP-DEPRIVATION-003",
                f"no crime rates of '{kind}' are published",
                do=f"{nearest(kind, self.kinds)} There are {', '.join(self.kinds)}.".strip(),
            )
        codes, rate = self._tables.text(TABLE, "code"), self._tables.numbers(TABLE, kind)
        wanted = np.asarray(lsoas, dtype=np.str_)
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        return np.where(codes[at] == wanted, np.round(rate[at].astype(float), 6), np.nan)
