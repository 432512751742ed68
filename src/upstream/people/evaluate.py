"""How right a linkage is, on records whose truth is known: pairs and people, with intervals and by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

REPLICATES = 400
SEED = 20260401


@dataclass(frozen=True)
class Measure:
    """A share between 0 and 1 with its 95 % interval (percentile bootstrap over true people)."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Evaluation:
    """How right a linkage is.

    ``precision``, ``recall`` and ``f1`` are of pairs of records. ``cluster_precision`` is the share of groups made
    that are exactly a person, ``cluster_recall`` the share of people who are exactly one group, ``cluster_f1`` their
    harmonic mean; ``b_cubed_f1`` averages the overlap over records (Bagga and Baldwin 1998). ``ratio`` is true people
    for each group made: multiply a count of groups by it for the count of people.
    """

    records: int
    people: int
    groups: int
    precision: Measure
    recall: Measure
    f1: Measure
    cluster_precision: Measure
    cluster_recall: Measure
    cluster_f1: Measure
    b_cubed_f1: Measure
    ratio: Measure


def evaluate(found: ArrayLike, truth: ArrayLike, *, replicates: int = REPLICATES, seed: int = SEED) -> Evaluation:
    """Compare groups with the truth.

    Parameters
    ----------
    found, truth : array_like of integers, one per record
        The group that the linkage gave the record, and the person it is of.
    replicates : int
        Bootstrap samples of true people. A pair of two people wrongly linked counts half for each of them.

    Returns
    -------
    Evaluation
        Shares between 0 and 1. Without any pair linked precision is NaN, without any true pair recall is.
    """
    return _of(_sums(_codes(found), _codes(truth)), replicates, seed)


def by_group(
    found: ArrayLike, truth: ArrayLike, groups: Mapping[str, ArrayLike], **options: Any
) -> dict[str, Evaluation]:
    """The evaluation of each group of people ("sex: f"), every error counted for the people whom it touches.

    ``groups`` maps a name to one label per record; empty and missing labels are left out. Errors are those of the
    whole linkage: a wrong link between two groups counts half in each.
    """
    found, truth = _codes(found), _codes(truth)
    sums = _sums(found, truth)
    first = np.unique(truth, return_index=True)[1]
    made: dict[str, Evaluation] = {}
    for name, labels in groups.items():
        of_person = np.asarray(labels, dtype=object)[first]
        for label in sorted({str(item) for item in of_person if item not in (None, "")}):
            made[f"{name}: {label}"] = _of(sums[np.array([item == label for item in of_person.tolist()])], **options)
    return made


def _of(sums: NDArray[np.float64], replicates: int = REPLICATES, seed: int = SEED) -> Evaluation:
    point = _shares(sums.sum(axis=0, keepdims=True))[0]
    drawn = _bootstrap(sums, replicates, seed)
    measures = [Measure(float(value), *_limits(column)) for value, column in zip(point, drawn.T, strict=True)]
    return Evaluation(int(sums[:, 6].sum()), len(sums), round(float(sums[:, 4].sum())), *measures)


def _limits(column: NDArray[np.float64]) -> tuple[float, float]:
    known = column[np.isfinite(column)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _codes(labels: ArrayLike) -> NDArray[np.int64]:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


def _sums(found: NDArray[np.int64], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per true person: pairs right, linked, true; exact; groups (each shared by its records); one; records; B-cubed
    precision and recall summed over the person's records."""
    people = int(truth.max(initial=-1)) + 1
    cells, n = np.unique(np.stack([found, truth], axis=1), axis=0, return_counts=True)
    made, of = cells[:, 0], cells[:, 1]
    group_size, person_size = np.bincount(found)[made], np.bincount(truth)[of]
    n = n.astype(float)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(of, weights=values, minlength=people), float)

    right = total(n * (n - 1) / 2)
    wrong = total(n * (group_size - n) / 2)
    size = np.bincount(truth, minlength=people).astype(float)
    exact = total(((n == group_size) & (n == person_size)).astype(float))
    columns = (
        *(right, right + wrong, size * (size - 1) / 2, exact, total(n / group_size), np.ones(people), size),
        *(total(n * n / group_size), total(n * n / person_size)),
    )
    return np.asarray(np.stack(columns, axis=1), float)


def _shares(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    right, linked, true, exact, groups, people, records, b_precision, b_recall = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        b3 = 2 * b_precision * b_recall / (b_precision + b_recall) / records
        shares = (
            *(right / linked, right / true, 2 * right / (linked + true)),
            *(exact / groups, exact / people, 2 * exact / (groups + people), b3, people / groups),
        )
    return np.stack(shares, axis=1)


def _bootstrap(sums: NDArray[np.float64], replicates: int, seed: int) -> NDArray[np.float64]:
    """The shares of ``replicates`` samples of people with replacement. People alike are drawn together."""
    rng = np.random.default_rng(seed)
    kinds, count = np.unique(sums, axis=0, return_counts=True)
    drawn = rng.multinomial(int(count.sum()), count / count.sum(), size=replicates)
    return _shares(drawn @ kinds)
