"""Residents by ethnic group: the published totals, and tables of a user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from upstream.geography import Gazetteer, loaders

FICTIONAL = Path(__file__).parents[2] / "data" / "fableshire"


def test_the_groups_are_those_of_the_census(gazetteer: Gazetteer) -> None:
    """England and Wales 2021: White 81.7 %, Asian 9.3, Black 4.0, Mixed 2.9, Other 2.1 (ONS); Bristol White 81.1 %."""
    nation = gazetteer.population_by_ethnicity(["E92000001", "W92000004"]).sum(axis=0)
    assert np.round(100 * nation / nation.sum(), 1).tolist() == [81.7, 9.3, 4.0, 2.9, 2.1]
    assert nation[0] == pytest.approx(48_699_249, rel=1e-5)
    bristol = gazetteer.population_by_ethnicity(["E06000023"])[0]
    assert round(100 * bristol[0] / bristol.sum(), 1) == 81.1


def test_groups_add_up_to_the_residents(gazetteer: Gazetteer) -> None:
    lsoas = gazetteer.lsoas(["E06000023"])
    by_age = gazetteer.population_by_age(lsoas, 2021).counts.sum(axis=1)
    assert np.abs(gazetteer.population_by_ethnicity(lsoas).sum(axis=1) - by_age).max() <= 25


def test_a_table_of_ones_own_areas(lake, tmp_path: Path) -> None:
    codes = [line.split(",")[0] for line in (FICTIONAL / "lookup.csv").read_text("utf-8-sig").splitlines()[1:]]
    path = tmp_path / "population-ethnicity-2021.csv"
    rows = [f"{code},{100 + i},10,5,3,2" for i, code in enumerate(codes)]
    path.write_text("\n".join(["LSOA21CD,White,Asian,Black,Mixed,Other", *rows]) + "\n", encoding="utf-8")
    report = loaders.load(lake, [FICTIONAL / "lookup.csv", path])
    assert not report.refused
    book = Gazetteer.open(lake)
    assert book.population_by_ethnicity(codes[:2]).tolist() == [[100, 10, 5, 3, 2], [101, 10, 5, 3, 2]]
    assert book.population_by_ethnicity(["E06000023"]).sum() > 400_000
