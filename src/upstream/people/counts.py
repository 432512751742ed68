"""Linkage error carried into counts of people, so that a count from linked records is not taken for exact."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.errors import UpstreamError
from upstream.people.evaluate import Evaluation, Measure


@dataclass(frozen=True)
class People:
    """A count of people: as linked, and adjusted for missed and false links with its 95 % interval."""

    linked: int
    adjusted: float
    lower: float
    upper: float

    def sentence(self) -> str:
        return (
            f"{self.linked:,} people as linked; allowing for linkage error about {self.adjusted:,.0f} "
            f"(95 % interval {self.lower:,.0f} to {self.upper:,.0f})."
        )


def adjusted(linked: int, evaluation: Evaluation) -> People:
    """A count of linked groups times the true people per group that the evaluation found.

    Parameters
    ----------
    linked : int
        Groups counted: people as the linkage has them.
    evaluation : Evaluation
        Of the same kind of records: on the synthetic county, or on a clerically reviewed sample. For a group of people
        (a sex, a recorded ethnicity, a place) use the evaluation of that group (`evaluate.by_group`).

    Returns
    -------
    People
        Missed links make one person two (the ratio is below one), false links two people one (above one). The interval
        is that of the evaluation's sample; it holds as far as the evaluated records err as these do.

    References
    ----------
    Harron K, Dibben C, Boyd J et al (2017). Challenges in administrative data linkage for research. Big Data & Society
    4(2).
    """
    if linked < 0:
        raise UpstreamError("UP-PEOPLE-030", "a count of people is negative", do="Counts start at zero.")
    ratio: Measure = evaluation.ratio
    return People(linked, linked * ratio.value, linked * ratio.lower, linked * ratio.upper)
