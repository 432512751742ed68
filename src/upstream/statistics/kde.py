"""Kernel density: where events lie thick, and where they lie thicker than another set of events or people.

Points are counted in cells and spread with a quartic kernel. What the kernel would spread over the edge of the study
area stays inside, so that the surface adds up to the number of events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upstream.model.errors import UpstreamError
from upstream.statistics.arrays import Values, counts, divide
from upstream.statistics.weights import coordinates

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Square cells: the south-west corner, the side of a cell in metres, and how many rows (northwards) and columns."""

    west: float
    south: float
    side: float
    rows: int
    columns: int

    def centres(self) -> Values:
        """Eastings and northings of the cells' centres, of shape (rows, columns, 2)."""
        east = self.west + (np.arange(self.columns) + 0.5) * self.side
        north = self.south + (np.arange(self.rows) + 0.5) * self.side
        return np.stack(np.meshgrid(east, north), axis=-1)


@dataclass(frozen=True, eq=False)
class Surface:
    """Events per square metre in each cell of a grid; NaN outside the study area.

    ``events`` is what it adds up to, ``outside`` how many events lay outside the study area and take no part.
    """

    grid: Grid
    density: Values
    bandwidth: float
    events: float
    outside: float


def grid_over(points: ArrayLike, side: float, margin: float = 0.0) -> Grid:
    """The grid of cells of the given side, on whole multiples of it, that holds all points and a margin."""
    where = coordinates(points)
    low = np.floor((where.min(axis=0) - margin) / side)
    high = np.floor((where.max(axis=0) + margin) / side) + 1
    columns, rows = (high - low).astype(int)
    return Grid(float(low[0] * side), float(low[1] * side), side, int(rows), int(columns))


def bandwidth_nrd(points: ArrayLike) -> float:
    """The normal reference bandwidth, averaged over both axes.

    Parameters
    ----------
    points : array_like of shape (events, 2)
        In metres.

    Returns
    -------
    float
        In metres: the radius at which the kernel ends.

    Notes
    -----
    4·1.06·min(s, IQR/1.34)·n^(-1/5) of each axis, s with n - 1; s alone where the quartiles coincide. sfhotspot 1.0.0
    takes the first axis only.

    References
    ----------
    Venables WN, Ripley BD (2002). Modern Applied Statistics with S, 4th edition. Springer, page 130.
    """
    where = _spread_out(points)
    s = where.std(axis=0, ddof=1)
    low, high = np.quantile(where, [0.25, 0.75], axis=0)
    middle = np.where(high > low, (high - low) / 1.34, s)
    return float(np.mean(4 * 1.06 * np.minimum(s, middle) * len(where) ** -0.2))


def bandwidth_scott(points: ArrayLike) -> float:
    """Scott's bandwidth for two dimensions, as the quartic kernel of the same spread: narrower than `bandwidth_nrd`.

    Parameters
    ----------
    points : array_like of shape (events, 2)
        In metres.

    Notes
    -----
    √8·σ·n^(-1/6), σ² the mean variance of both axes: a quartic kernel of radius h has the variance h²/8 along each.

    References
    ----------
    Scott DW (1992). Multivariate Density Estimation: Theory, Practice, and Visualization. Wiley, page 152.
    """
    where = _spread_out(points)
    return float(np.sqrt(8 * where.var(axis=0, ddof=1).mean()) * len(where) ** (-1 / 6))


def _spread_out(points: ArrayLike) -> Values:
    where = coordinates(points)
    if len(where) < 2 or np.ptp(where, axis=0).max(initial=0) == 0:
        raise UpstreamError(
            "UP-STATISTICS-015", "all events lie at one point", do="Give a bandwidth in metres, or more events."
        )
    return where


def density(
    points: ArrayLike,
    grid: Grid,
    bandwidth: float,
    *,
    mask: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    edge_correction: bool = True,
) -> Surface:
    """Quartic kernel density of points over a grid.

    Parameters
    ----------
    points : array_like of shape (events, 2)
        Eastings and northings in metres, on the grid's axes.
    grid : Grid
        Where the surface is wanted.
    bandwidth : float
        Radius of the kernel in metres, at least half a cell.
    mask : array_like of bool, shape (rows, columns), optional
        The cells of the study area; all if not given.
    weights : array_like of shape (events,), optional
        How much each point counts (people at a point, harm), zero or more.
    edge_correction : bool
        Give each event's kernel its whole weight inside the study area; else what spills over is lost.

    Returns
    -------
    Surface
        Its sum times the area of a cell is the number of events inside the study area. Events outside are counted and
        take no part; where all are outside, as with swapped axes, that is an error.

    Notes
    -----
    K(r) = 3/π·(1 - r²/h²)²/h² within h of the centre of the event's cell, scaled to add up to one over cells. Each
    event is divided by the share of its kernel that lies inside the area; a density still falls somewhat at the edge.

    References
    ----------
    Silverman BW (1986). Density Estimation for Statistics and Data Analysis. Chapman and Hall, page 76, equation 4.5.
    Diggle PJ (1985). A kernel method for smoothing point process data. Journal of the Royal Statistical Society C
    34(2), pages 138-147.
    """
    area = np.ones((grid.rows, grid.columns), dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    if area.shape != (grid.rows, grid.columns):
        raise ValueError(f"a mask of shape {area.shape} does not go with the grid")
    if not bandwidth >= grid.side / 2:
        raise UpstreamError(
            "UP-STATISTICS-020",
            f"a bandwidth of {bandwidth:g} m is narrower than cells of {grid.side:g} m",
            do="Use smaller cells or a wider bandwidth.",
        )
    counted, outside = _in_cells(points, grid, area, weights)
    kernel = _quartic(bandwidth / grid.side)
    if edge_correction:
        kept = np.where(area, _spread(area.astype(float), kernel), 1.0)
        spread = _spread(np.where(area, counted / np.maximum(kept, 1e-12), 0.0), kernel)
    else:
        spread = _spread(counted, kernel)
    return Surface(grid, np.where(area, spread / grid.side**2, np.nan), bandwidth, float(counted.sum()), outside)


def _in_cells(points: ArrayLike, grid: Grid, area: Mask, weights: ArrayLike | None) -> tuple[Values, float]:
    """Events in each cell of the area, and how many lie outside it."""
    where = coordinates(points)
    weight = np.ones(len(where)) if weights is None else counts(weights, "weight")
    column = np.floor((where[:, 0] - grid.west) / grid.side).astype(np.int64)
    row = np.floor((where[:, 1] - grid.south) / grid.side).astype(np.int64)
    inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    cell = row[inside] * grid.columns + column[inside]
    held: Values = np.bincount(cell, weight[inside], grid.rows * grid.columns).astype(float)
    found = np.where(area, held.reshape(area.shape), 0.0)
    if len(where) and not found.any() and weight.any():
        raise UpstreamError(
            "UP-STATISTICS-023",
            "no event lies in the study area",
            do="Check that eastings come before northings, and that both are metres on the grid's axes.",
        )
    return found, float(weight.sum() - found.sum())


def _quartic(radius: float) -> Values:
    """The kernel over whole cells, adding up to one; ``radius`` in cells."""
    reach = int(np.ceil(radius))
    step = np.arange(-reach, reach + 1)
    away = (step[:, None] ** 2 + step**2) / radius**2
    kernel = np.where(away < 1, (1 - np.minimum(away, 1)) ** 2, 0.0)
    return np.asarray(kernel / kernel.sum())


def _spread(cells: Values, kernel: Values) -> Values:
    from scipy.signal import fftconvolve

    found = np.asarray(fftconvolve(cells, kernel, mode="full"))
    reach = kernel.shape[0] // 2
    found = found[reach : reach + cells.shape[0], reach : reach + cells.shape[1]]
    return np.where(found > 1e-12 * max(1.0, float(cells.max(initial=0.0))), found, 0.0)


def relative_risk(events: Surface, baseline: Surface, *, least_baseline: float = 0.0) -> Values:
    """How many times as thick events lie as the baseline, each as a share of its own total.

    Parameters
    ----------
    events, baseline : Surface
        Over the same grid, with the same bandwidth: another set of events, an earlier period, or people.
    least_baseline : float
        Share of the baseline's mean density below which no ratio is given, since it would divide by next to nothing.

    Returns
    -------
    array of shape (rows, columns)
        1 where both are alike, everywhere for two identical layers; NaN outside, and where the baseline is too thin.

    References
    ----------
    Kelsall JE, Diggle PJ (1995). Kernel estimation of relative risk. Bernoulli 1(1/2), pages 3-16.
    """
    if events.grid != baseline.grid or events.bandwidth != baseline.bandwidth:
        raise ValueError("a ratio needs two surfaces over the same grid with the same bandwidth")
    thin = baseline.density <= least_baseline * np.nanmean(baseline.density)
    share, base = divide(events.density, events.events), divide(baseline.density, baseline.events)
    return np.where(thin | (base == 0), np.nan, divide(share, np.where(base == 0, np.nan, base)))
