"""Populations and deprivation equal what was published."""

from __future__ import annotations

import numpy as np
import pytest

from upstream.geography import Gazetteer
from upstream.geography.population import limits
from upstream.model.errors import UpstreamError


def test_totals_are_those_published(gazetteer: Gazetteer):
    """Mid-2011: Bristol 428,074, Buckinghamshire 506,550; mid-2022: England 57,112,542 (ONS mid-year estimates)."""
    assert gazetteer.population(["E06000023", "E06000060"], 2011).tolist() == [428_074, 506_550]
    assert gazetteer.population(["E92000001"], 2022).tolist() == [57_112_542]


@pytest.mark.parametrize("level", ["msoa21", "ward", "district", "csp", "pfa", "region", "country"])
def test_levels_add_up(gazetteer: Gazetteer, level: str):
    everywhere = gazetteer.lsoas(["E92000001", "W92000004"])
    areas = sorted(set(gazetteer.members(level, everywhere).values()))
    assert gazetteer.population(areas, 2020).sum() == gazetteer.population(everywhere, 2020).sum()


def test_mixed_levels_in_any_order(gazetteer: Gazetteer):
    codes = ["E12000009", "E01014485", "E06000023", "E07000004", "E01014540", "E05010885"]
    each = [gazetteer.population([code], 2019)[0] for code in codes]
    assert gazetteer.population(codes, 2019).tolist() == each
    assert gazetteer.population(gazetteer.lsoas(["E07000004"]), 2019).sum() == each[3]


def test_after_the_last_estimate_the_last_stands(gazetteer: Gazetteer):
    assert gazetteer.population_year() == 2022
    assert [gazetteer.population_year(year) for year in (2018, 2022, 2025)] == [2018, 2022, 2022]
    assert gazetteer.population(["E06000023"], 2025) == gazetteer.population(["E06000023"], 2022)


def test_before_the_first_estimate_is_refused(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match="UP-POP-001"):
        gazetteer.population(["E06000023"], 2010)


def test_census_ages(gazetteer: Gazetteer):
    """Census 2021 counted about 472,400 people in Bristol; counts of LSOAs are perturbed a little by the publisher."""
    ages = gazetteer.population_by_age(["E06000023"], 2021)
    assert ages.bands == ("0-15", "16-24", "25-34", "35-49", "50-64", "65+")
    assert ages.counts.sum() == pytest.approx(472_400, rel=0.0005)
    assert (ages.year, ages.approximate) == (2021, False)


def test_ages_add_up_over_areas(gazetteer: Gazetteer):
    wards = sorted(set(gazetteer.members("ward", gazetteer.lsoas(["E06000023"])).values()))
    for year in (2020, 2021):
        whole = gazetteer.population_by_age(["E06000023"], year).counts
        assert gazetteer.population_by_age(wards, year).counts.sum(axis=0).tolist() == whole[0].tolist()


def test_bands_of_ones_own(gazetteer: Gazetteer):
    """Single years of mid-2020, when Bristol had 465,866 people, serve any band of whole districts."""
    ages = gazetteer.population_by_age(["E06000023"], 2021, ["0-9", "10-17", "18-24", "25+"])
    assert ages.counts.sum() == 465_866
    assert (ages.year, ages.approximate) == (2020, False)
    joined = gazetteer.population_by_age(["E06000023", "E06000066"], 2021, ["0-24", "25+"]).counts
    single = gazetteer.population_by_age(["E06000066"], 2021, ["0-24", "25+"]).counts
    assert joined[1].tolist() == single[0].tolist()


def test_bands_for_small_areas_come_from_bands_that_nest(gazetteer: Gazetteer):
    ages = gazetteer.population_by_age(["E05010885"], 2021, ["0-17", "18-24", "25+"])
    assert (ages.year, ages.approximate) == (2020, True)
    assert gazetteer.population_by_age(["E05010885"], 2021, ["0-24", "25+"]).year == 2021
    with pytest.raises(UpstreamError, match="UP-POP-002"):
        gazetteer.population_by_age(["E05010885"], 2021, ["11-16"])


@pytest.mark.parametrize(("band", "expected"), [("10-17", (10, 17)), ("65+", (65, 200)), ("18", (18, 18))])
def test_band_limits(band: str, expected: tuple[int, int]):
    assert limits(band) == expected


def test_band_that_is_none(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match="UP-POP-003"):
        gazetteer.population_by_age(["E06000023"], 2021, ["young"])


def test_sex_needs_whole_districts(gazetteer: Gazetteer):
    assert gazetteer.population_by_sex(["E06000023"]).sum(axis=1) == pytest.approx(472_400, rel=0.001)
    with pytest.raises(UpstreamError, match="UP-POP-004"):
        gazetteer.population_by_sex(["E05010885"])


@pytest.mark.parametrize(("edition", "size"), [("2019", 32_844), ("2025", 33_755)])
def test_deciles_are_tenths_of_england(gazetteer: Gazetteer, edition: str, size: int):
    codes = gazetteer.places.tables.text(f"deprivation_{edition}", "code")
    assert len(codes) == size
    for domain in ("imd", "crime", "income"):
        counts = np.bincount(gazetteer.deprivation(codes, edition, domain), minlength=11)
        assert counts[0] == 0
        assert np.abs(counts[1:] - size / 10).max() <= 1


def test_wales_has_no_english_deprivation(gazetteer: Gazetteer):
    wales = gazetteer.lsoas(["W92000004"])
    for edition in ("2019", "2025"):
        assert not gazetteer.deprivation(wales, edition).any()
        assert np.isnan(gazetteer.deprivation_ranks(wales, edition)).all()
    assert not gazetteer.deprivation_quintiles(wales).any()


def test_deprivation_of_2019_at_lsoas_of_2021(gazetteer: Gazetteer):
    """Parts of a split LSOA have its rank, all of England's LSOAs have one."""
    parts = gazetteer.deprivation_ranks(["E01033907", "E01033908", "E01033910"], "2019")
    assert (parts == gazetteer.deprivation_ranks(["E01014540"], "2019")).all()
    assert (gazetteer.deprivation(gazetteer.lsoas(["E92000001"]), "2019") > 0).all()


def test_local_quintiles_hold_a_fifth_of_the_people_each(gazetteer: Gazetteer):
    lsoas = gazetteer.lsoas(["E06000023"])
    fifths, people = gazetteer.deprivation_quintiles(lsoas), gazetteer.population(lsoas, 2022)
    shares = np.bincount(fifths, weights=people)[1:] / people.sum()
    assert shares == pytest.approx([0.2] * 5, abs=0.01)
    ranks = gazetteer.deprivation_ranks(lsoas)
    assert all(ranks[fifths == i].max() < ranks[fifths == i + 1].min() for i in range(1, 5))


def test_unknown_edition_and_domain(gazetteer: Gazetteer):
    with pytest.raises(UpstreamError, match=r"UP-DEPRIVATION-001.*2019, 2025"):
        gazetteer.deprivation(["E01014485"], "2024")
    with pytest.raises(UpstreamError, match=r"UP-DEPRIVATION-002.*Did you mean crime"):
        gazetteer.deprivation(["E01014485"], domain="crimes")
