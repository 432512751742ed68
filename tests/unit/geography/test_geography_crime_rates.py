"""The published crime rates of 2025, as they were published."""

from __future__ import annotations

import numpy as np
import pytest

from upstream.geography import Gazetteer
from upstream.model.errors import UpstreamError


def test_rates_are_the_published_ones_in_the_order_asked_for() -> None:
    gazetteer = Gazetteer.open(None)
    rates = gazetteer.crime_rates(["E01000002", "E01000001", "W01000003"], "violence_with_injury")
    assert rates[:2].tolist() == [0.6, 0.4]
    assert np.isnan(rates[2])
    assert len(gazetteer.crime_rate_kinds()) == 8
    england = [code for code in gazetteer.places.codes if code.startswith("E")]
    assert not np.isnan(gazetteer.crime_rates(england, "burglary")).any()


def test_a_kind_that_is_not_published_is_told() -> None:
    with pytest.raises(UpstreamError, match=r"UP-DEPRIVATION-003.*Did you mean burglary"):
        Gazetteer.open(None).crime_rates(["E01000001"], "burglaries")
