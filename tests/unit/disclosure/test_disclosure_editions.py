"""Several editions of one extract over unequal periods, attacked with all that a reader can add and subtract."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from disclosure_tables import OFFENCES, finding, line, policy
from upstream.disclosure import PublishedCell, protect
from upstream.model.figures import TOTAL, Column, Figures, Kind, Marker
from upstream.model.period import Month, Period, period_code, period_months

YEARS = tuple(range(2018, 2024))
AREAS, SEXES = ("a", "b", "c"), ("f", "m")
FLOOR, THRESHOLD = 1, 5


def code(years) -> str:
    return period_code(month for year in years for month in Period.financial_year(year))


def years_of(period: str) -> list[int]:
    return [y for y in YEARS if Month.parse(f"{y}-04") in period_months(period)]


TREES = {
    "period": {code(YEARS[i:j]): (tuple(code([y]) for y in YEARS[i:j]),) for i in range(6) for j in range(i + 2, 7)},
    "area": {TOTAL: (AREAS,)},
    "sex": {TOTAL: (SEXES,)},
}


def table(counts: np.ndarray, years, roles, name: str, by_year: bool) -> Figures:
    """Counts [year, area, sex] over all the years and, if asked, each year, with every margin."""
    periods = [code(years), *((code([y]) for y in years) if by_year else ())]
    codes = {"area": (*AREAS, TOTAL), "sex": (*SEXES, TOTAL)}
    rows = []
    for period, *cell in product(periods, *(codes[role] for role in roles)):
        at = dict(zip(roles, cell, strict=True))
        rows.append((period, *cell, int(cells(counts, {"period": period, **at}).sum())))
    columns = tuple(Column(role, role, Kind.DIMENSION, dimension=role) for role in ("period", *roles))
    return Figures(name, name, (*columns, Column("n", "Offences", Kind.COUNT)), tuple(rows), source="recorded-crime")


def cells(counts: np.ndarray, at) -> np.ndarray:
    where = [
        [y - YEARS[0] for y in years_of(at["period"])],
        [i for i, a in enumerate(AREAS) if at.get("area", TOTAL) in (a, TOTAL)],
        [i for i, s in enumerate(SEXES) if at.get("sex", TOTAL) in (s, TOTAL)],
    ]
    return counts[np.ix_(*where)]


def publish(counts, plans):
    """One edition after the other, each given all that went out before; what they printed, and what they warned of."""
    out, warnings = [], []
    for years, tables in plans:
        made = [table(counts, years, roles, f"t{i}", by_year) for i, (roles, by_year) in enumerate(tables)]
        done = protect([finding(*made)], policy(OFFENCES), hierarchies=TREES, published=[*out])
        out += done.cells
        warnings += done.report.warnings
    return out, warnings


class Reader:
    """All tables of counts, whole or not, that agree with what several editions printed: built from single records."""

    def __init__(self, published) -> None:
        self.shape = (len(YEARS), len(AREAS), len(SEXES))
        self.equal = [(self.row(dict(c.coordinates)), c.value) for c in published if c.value is not None]
        self.least = [self.row(dict(c.coordinates)) for c in published if c.value is None and not c.withheld]

    def row(self, at) -> np.ndarray:
        numbers = np.arange(np.prod(self.shape)).reshape(self.shape)
        return np.isin(numbers.ravel(), cells(numbers, at)).astype(float)

    def range(self, row) -> tuple[float, float]:
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * row,
                A_ub=-np.array(self.least) if self.least else None,
                b_ub=-np.full(len(self.least), FLOOR) if self.least else None,
                A_eq=np.array([r for r, _ in self.equal]),
                b_eq=[v for _, v in self.equal],
            )
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        return ends[0], ends[1]


def parts(plans, published):
    """What only one of two editions covers, for every count that both print or hide."""
    lines = {cell.coordinates for cell in published}
    for (first, _), (second, _) in product(plans, plans):
        only = [y for y in second if y not in first]
        for area, sex in product((*AREAS, TOTAL), (*SEXES, TOTAL)):
            at = {role: c for role, c in (("area", area), ("sex", sex)) if c != TOTAL}
            both = [tuple(sorted({**at, "period": code(years)}.items())) in lines for years in (first, second)]
            if only and all(both):
                yield {"period": code(only), **at}


BOTH, AREA, SEX = (("area", "sex"), False), (("area",), False), (("sex",), False)
NESTED = ((YEARS[:4], (BOTH,)), (YEARS[:5], (BOTH,)))
THREE = ((YEARS[:4], (BOTH,)), (YEARS[:5], (BOTH,)), (YEARS, (BOTH,)))
SHORTER = ((YEARS, (BOTH,)), (YEARS[1:5], (BOTH,)))
ROLLING = ((YEARS[:5], (BOTH,)), (YEARS[1:], (BOTH,)))
MARGINS = ((YEARS[:4], (AREA, SEX)), (YEARS[:5], (BOTH,)))
YEARLY = ((YEARS[:4], ((("area",), True), SEX)), (YEARS[:5], ((("area",), True), BOTH)))
PLANS = {"nested": NESTED, "three": THREE, "shorter": SHORTER, "rolling": ROLLING, "margins": MARGINS, "yearly": YEARLY}


SCALES = (1.0, 4.0, 12.0)


@pytest.mark.parametrize("plans", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("scale", SCALES[:2])
def test_no_reader_can_tell_that_what_two_editions_leave_is_small(plans, scale):
    attack(plans, 7, scale)


@pytest.mark.slow
@pytest.mark.parametrize("plans", PLANS.values(), ids=PLANS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), scale=st.sampled_from(SCALES))
def test_no_reader_of_any_counts_can_tell_it(plans, seed, scale):
    attack(plans, seed, scale)


def attack(plans, seed, scale):
    counts = np.random.default_rng(seed).poisson(scale * np.array([0.4, 1, 3])[None, :, None], (6, 3, 2))
    published, warnings = publish(counts, plans)
    assert warnings == []
    reader = Reader(published)
    for at in parts(plans, published):
        truth = cells(counts, at).sum()
        low, high = reader.range(reader.row(at))
        assert low - 1e-6 <= truth <= high + 1e-6
        exact = high - low < 1e-6
        assert high >= THRESHOLD - 1e-6 or (exact and truth == 0), (at, truth, low, high)
    for at in small_and_hidden(counts, published):
        assert reader.range(reader.row(at))[1] >= THRESHOLD - 1e-6, at


def small_and_hidden(counts, published):
    """The small cells that no edition printed."""
    shown = {cell.coordinates for cell in published if cell.value is not None}
    hidden = {cell.coordinates for cell in published} - shown
    return [dict(key) for key in sorted(hidden) if 0 < cells(counts, dict(key)).sum() < THRESHOLD]


def test_a_cell_that_grows_by_two_is_hidden_with_what_gives_it_away():
    first = line("area", {"a": 40, "b": 60, TOTAL: 100})
    four, five = code(YEARS[:4]), code(YEARS[:5])
    old = [PublishedCell("recorded-crime", "offences", (("area", a), ("period", four)), n) for a, n in first.rows[:2]]
    old.append(PublishedCell("recorded-crime", "offences", (("period", four),), 100))
    columns = (*first.columns[:1], Column("n", "Offences", Kind.COUNT, at=(("period", five),)))
    now = Figures("t", "t", columns, (("a", 42), ("b", 75), (TOTAL, 117)), source="recorded-crime")
    out = protect([finding(now)], policy(OFFENCES), hierarchies={"area": {TOTAL: (("a", "b"),)}}, published=old)
    assert out.findings[0].figures[0].values("n") == (Marker.SUPPRESSED, Marker.SUPPRESSED, 117)
    assert out.report.warnings == ()


def one(before: int | None, now: int, *, base: int = 0, period: str | None = None, rules: str = OFFENCES):
    coordinates = (("period", code(YEARS[:4])),) if period is None else ()
    old = [PublishedCell("recorded-crime", "offences", coordinates, before, base)]
    columns = (Column("period", "Years", Kind.DIMENSION, dimension="period"), Column("n", "Offences", Kind.COUNT))
    table = Figures("t", "t", columns, ((code(YEARS[:5]), now),), source="recorded-crime")
    out = protect([finding(table)], policy(rules), published=old)
    return out.findings[0].figures[0].values("n")[0], out.report.warnings


def test_even_a_grand_total_is_hidden_where_little_was_added_to_it():
    assert one(1000, 1003) == (Marker.SUPPRESSED, ())
    assert one(1000, 1000) == (1000, ())
    assert one(1000, 1005) == (1005, ())


def test_a_longer_edition_with_a_lower_count_is_a_revision():
    number, warnings = one(1000, 998)
    assert number == 998
    assert "1 counts of offences from recorded-crime were revised" in warnings[0]


def test_a_total_that_bounds_what_was_hidden_before_is_hidden():
    assert one(None, 5)[0] is Marker.SUPPRESSED
    assert one(None, 6)[0] == 6


def test_earlier_counts_without_a_period_are_said_to_be_beyond_comparison():
    number, warnings = one(1000, 1003, period="")
    assert number == 1003
    assert "do not say their period" in warnings[0]


def test_a_rounded_count_hides_what_little_was_added_only_where_it_is_wide_enough():
    rules = OFFENCES.replace('zeros = "show"', 'zeros = "show"\nround_to = 5')
    assert one(1000, 1012, base=5, rules=rules)[0] == 1010
    assert one(1000, 1001, base=5, rules=rules)[0] is Marker.SUPPRESSED
