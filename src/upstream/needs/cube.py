"""Counts with named axes: counted once, then cut and summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cube:
    """``values`` has one dimension per axis; an axis is its role and its labels in order."""

    axes: tuple[tuple[str, tuple[str, ...]], ...]
    values: Integers

    def __post_init__(self) -> None:
        shape = tuple(len(labels) for _, labels in self.axes)
        if shape != self.values.shape:
            raise ValueError(f"axes of {shape} over values of {self.values.shape}")

    @classmethod
    def of(cls, axes: Iterable[tuple[str, Sequence[str]]], positions: Sequence[Integers], n: Integers) -> Cube:
        """A cube from long columns: the position of each row on each axis, and its count."""
        named = tuple((role, tuple(labels)) for role, labels in axes)
        shape = tuple(len(labels) for _, labels in named)
        values = np.zeros(shape, dtype=np.int64)
        np.add.at(values, tuple(positions), n)
        return cls(named, values)

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(role for role, _ in self.axes)

    def labels(self, role: str) -> tuple[str, ...]:
        return dict(self.axes)[role]

    def by(self, *roles: str) -> Integers:
        """The counts over these axes, in this order; every other axis is summed."""
        drop = tuple(i for i, role in enumerate(self.roles) if role not in roles)
        kept = [role for role in self.roles if role in roles]
        summed = self.values.sum(axis=drop) if drop else self.values
        return np.asarray(np.transpose(summed, [kept.index(role) for role in roles]))

    def only(self, role: str, labels: Iterable[str]) -> Cube:
        """The cube with one axis cut to these labels (those that it has), in this order."""
        have = self.labels(role)
        chosen = [label for label in labels if label in have]
        at = self.roles.index(role)
        values = np.take(self.values, [have.index(label) for label in chosen], axis=at)
        axes = tuple((r, tuple(chosen) if r == role else names) for r, names in self.axes)
        return Cube(axes, values)

    def merged(self, role: str, onto: Mapping[str, str], new_role: str, labels: Sequence[str]) -> Cube:
        """The cube with an axis replaced by coarser labels; what maps onto none of ``labels`` is left out."""
        position = {label: i for i, label in enumerate(labels)}
        at = self.roles.index(role)
        target = np.array([position.get(onto.get(label, ""), -1) for label in self.labels(role)], dtype=np.int64)
        moved = np.moveaxis(self.values, at, 0)
        out = np.zeros((len(labels), *moved.shape[1:]), dtype=np.int64)
        np.add.at(out, target[target >= 0], moved[target >= 0])
        axes = tuple((new_role, tuple(labels)) if r == role else (r, names) for r, names in self.axes)
        return Cube(axes, np.moveaxis(out, 0, at))
