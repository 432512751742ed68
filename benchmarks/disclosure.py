"""How long disclosure control takes on a county's tables: 34 wards × 5 years × 14 offences with every margin.

Run: python -m benchmarks disclosure
The counts are invented (Poisson, a few busy wards, rare offences), so that two cells in five are small.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, plain
from upstream.disclosure import Policy, Report, protect
from upstream.model.figures import TOTAL, Column, Figures, Kind
from upstream.model.finding import Finding, Provenance, Sentence, Verdict

WARDS = tuple(f"E05{i:06d}" for i in range(34))
YEARS = tuple(f"{year}/{year - 1999}" for year in range(2018, 2023))
OFFENCES = tuple(f"offence {i + 1}" for i in range(14))
HIERARCHIES = {"area": {TOTAL: (WARDS,)}, "period": {TOTAL: (YEARS,)}, "offence": {TOTAL: (OFFENCES,)}}


def counts(seed: int, scale: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    wards = random.gamma(1.0, 1.0, len(WARDS))
    offences = random.gamma(0.7, 1.0, len(OFFENCES))
    return random.poisson(scale * wards[:, None, None] * offences[None, None, :] * np.ones((1, len(YEARS), 1)))


def table(name: str, values: np.ndarray, axes: dict[str, tuple[str, ...]]) -> Figures:
    """A long table over the named axes with all its margins; ``values`` has the axes in order."""
    rows: list[tuple[str | int, ...]] = []
    shape = [len(codes) + 1 for codes in axes.values()]
    for position in np.ndindex(*shape):
        here = [codes[i] if i < len(codes) else TOTAL for i, codes in zip(position, axes.values(), strict=True)]
        cut = tuple(i if i < n - 1 else slice(None) for i, n in zip(position, shape, strict=True))
        rows.append((*here, int(values[cut].sum())))
    columns = [Column(role, role, Kind.DIMENSION, dimension=role) for role in axes]
    return Figures(name, name, (*columns, Column("n", "Offences", Kind.COUNT)), tuple(rows), source="recorded-crime")


def finding(*tables: Figures) -> Finding:
    provenance = Provenance("recorded-crime", (), "", "", "")
    return Finding("where", "Where?", Sentence("Where"), (), Verdict.DESCRIBED, tables, provenance)


def cases() -> dict[str, tuple[Figures, ...]]:
    full = {"area": WARDS, "period": YEARS, "offence": OFFENCES}
    dense, sparse = counts(1, 30.0), counts(2, 6.0)
    pairs = (
        table("ward-year", dense.sum(axis=2), {"area": WARDS, "period": YEARS}),
        table("ward-offence", dense.sum(axis=1), {"area": WARDS, "offence": OFFENCES}),
        table("year-offence", dense.sum(axis=0), {"period": YEARS, "offence": OFFENCES}),
    )
    return {
        "ward × year × offence, every margin": (table("all", dense, full),),
        "the same, sparse": (table("all", sparse, full),),
        "three two-way tables that share margins": pairs,
    }


def reports() -> dict[str, Report]:
    return {
        name: protect([finding(*tables)], Policy.load(), audience="public", hierarchies=HIERARCHIES).report
        for name, tables in cases().items()
    }


def sentence(report: Report) -> str:
    cells, primary, secondary = (
        sum(getattr(table, what) for table in report.tables) for what in ("cells", "primary", "secondary")
    )
    return (
        f"{cells} cells, {primary} small, {secondary} more hidden, {len(report.withheld)} withheld, "
        f"{report.proofs} proofs, {report.programs} programs"
    )


def run(folder: Path, quick: bool) -> list[Figure]:
    return [
        plain(f"disclosure: {name}", report.seconds, "s", note=sentence(report)) for name, report in reports().items()
    ]


def main() -> None:
    for name, report in reports().items():
        print(f"{name}: {sentence(report)}, {report.seconds:.1f} s")


if __name__ == "__main__":
    main()
