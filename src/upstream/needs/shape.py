"""Evidence: everything about one partnership, counted once, and what an assessment is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from upstream.model.area import Partnership
from upstream.model.finding import Finding, Sentence
from upstream.model.period import Month
from upstream.needs.ages import Aged
from upstream.needs.cube import Cube, Floats, Integers
from upstream.needs.involved import Elsewhere, Involvements, Spots
from upstream.needs.months import Coverage
from upstream.statistics.harm_weights import Weights


@dataclass(frozen=True)
class SourceNote:
    """The feed that the counts come from; ``extracts`` are the hashes of its files."""

    name: str
    title: str
    unit: str = "offences"
    already_public: bool = True
    attribution: tuple[str, ...] = ()
    extracts: tuple[str, ...] = ()


@dataclass(frozen=True)
class DefinitionNote:
    """The definition as the findings need it. ``noun`` is what its results may be called."""

    name: str
    version: str
    title: str
    noun: str
    groups: tuple[str, ...]
    offences: tuple[str, ...]
    domestic_abuse: str = "include"
    not_expressed: tuple[str, ...] = ()
    holders: tuple[tuple[str, str], ...] = ()
    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standing: str = ""

    @property
    def things(self) -> str:
        """The noun in the plural: ``serious violence offences``."""
        return self.noun if self.noun.endswith(("offences", "crimes")) else f"{self.noun} offences"


@dataclass(frozen=True, eq=False)
class Places:
    """The partnership's LSOAs (2021), sorted, and what is known of each: arrays are aligned with ``lsoas``.

    ``members`` gives the LSOAs of those members of ``sets`` that are neither wards nor LSOAs.
    ``population`` maps a mid-year to residents, ``ethnicity`` an ethnic group to those of the census; ``decile`` is 1
    for the most deprived tenth of the country, 0 unknown.
    """

    lsoas: tuple[str, ...]
    names: Mapping[str, str]
    ward: tuple[str, ...]
    district: tuple[str, ...]
    population: Mapping[int, Floats]
    decile: Integers
    edition: str = ""
    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    indicators: Mapping[str, Floats] = field(default_factory=dict)
    ethnicity: Mapping[str, Floats] = field(default_factory=dict)

    def people(self, months: tuple[Month, ...]) -> Floats:
        """Person-years of each LSOA over these months: each month counts a twelfth of the mid-year estimate of
        the year in which its financial year starts (the nearest that there is)."""
        years = np.array(sorted(self.population))
        total = np.zeros(len(self.lsoas))
        if not len(years):
            return total
        for month in months:
            wanted = (month + -3).year
            nearest = int(years[np.argmin(np.abs(years - wanted))])
            total += self.population[nearest] / 12
        return total

    @property
    def wards(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.ward) - {""}))

    @property
    def latest_population_year(self) -> int:
        return max(self.population) if self.population else 0


@dataclass(frozen=True, eq=False)
class Peer:
    """Another area: its person-years and counts over the same months as the partnership's headline.

    ``counts`` maps a group ("*" for all) to a count; ``relation`` is district (inside), neighbour, around (the
    partnership is a part of it), peer.
    """

    code: str
    name: str
    level: str
    relation: str
    person_years: float
    counts: Mapping[str, int]


@dataclass(frozen=True)
class SeriesPoint:
    """One value of a published series."""

    area: str
    area_name: str
    indicator: str
    period: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    base: float | None = None
    source: str = ""
    status: str = ""


@dataclass(frozen=True)
class Quality:
    """What happened to the rows: ``records`` of every kind in the area, ``feed_records`` and those ``without_place`` in
    the whole feed, rows quarantined by reason, flags by code, and the share of counts that splits placed."""

    records: int = 0
    feed_records: int = 0
    without_place: int = 0
    quarantined: tuple[tuple[str, int], ...] = ()
    flags: tuple[tuple[str, int], ...] = ()
    approximate_share: float = 0.0
    vintages: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Citation:
    """Published evidence that the analyst adds to a question: what it says, and where."""

    heading: str
    text: str
    source: str


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that an assessment is computed from. Every cube's ``month`` axis is the months present.

    ``counts``: month, lsoa, group, offence. ``knife``: the same axes, offences with a knife. ``abuse``: month, group,
    domestic_abuse ("include", "exclude"). ``clock``: weekday, hour, group. ``outcomes``: month, group, outcome.
    ``decided``: month of the decision, group, outcome, lag. ``people``: month, role, age, sex, group. ``described``:
    month, role, ethnicity, relationship; ``people_by_place``: lsoa, role, ethnicity. ``codes``: month, code. None
    where the source does not have it. ``unplaced``: month, group, of records without a place in a feed that is all this
    partnership's. ``aliases`` are codes of other levels that mean the same area.
    """

    partnership: Partnership
    source: SourceNote
    definition: DefinitionNote
    coverage: Coverage
    places: Places
    counts: Cube
    knife: Cube | None = None
    abuse: Cube | None = None
    clock: Cube | None = None
    outcomes: Cube | None = None
    decided: Cube | None = None
    people: Cube | None = None
    described: Cube | None = None
    people_by_place: Cube | None = None
    aged: Aged | None = None
    involved: Involvements | None = None
    elsewhere: Elsewhere | None = None
    spots: Spots | None = None
    codes: Cube | None = None
    unplaced: Cube | None = None
    aliases: tuple[str, ...] = ()
    ethnicity_known: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    peers: tuple[Peer, ...] = ()
    series: tuple[SeriesPoint, ...] = ()
    quality: Quality = Quality()
    citations: tuple[Citation, ...] = ()
    weights: Weights | None = None
    costs: Weights | None = None

    @property
    def area(self) -> str:
        return self.partnership.code

    @property
    def names(self) -> dict[str, str]:
        return {**self.places.names, self.area: self.partnership.name}

    @property
    def strands(self) -> tuple[tuple[str, str], ...]:
        """What is told of one by one: everything together, then each group where there are several."""
        everything = ("*", self.definition.things)
        groups = self.definition.groups
        if len(groups) < 2:
            return (everything,)
        return (everything, *((group, f"{self.definition.things} ({group})") for group in groups))

    def monthly(self, strand: str = "*") -> Integers:
        """Counts by month present."""
        cube = self.counts if strand == "*" else self.counts.only("group", [strand])
        return cube.by("month")

    def total(self, months: tuple[Month, ...], strand: str = "*") -> int:
        wanted = {str(month) for month in months}
        series = zip(self.counts.labels("month"), self.monthly(strand), strict=True)
        return int(sum(n for month, n in series if month in wanted))


@dataclass(frozen=True)
class Request:
    """Something not known, who holds it, and what to ask them for."""

    topic: str
    holder: str
    ask: str
    finding: str = ""


@dataclass(frozen=True)
class Recommendation:
    """A proposal for the partnership, and the findings that it rests on."""

    text: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class KeySentence:
    """A sentence of the summary, to be said by the (protected) finding that it belongs to."""

    finding: str
    sentence: Sentence


@dataclass(frozen=True)
class Assessment:
    """``hierarchies``: role to parent code to partitions (tuples of child codes); ``changed``: findings whose verdict
    differs from the previous edition as (finding, then, now)."""

    findings: tuple[Finding, ...]
    hierarchies: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]
    coverage: tuple[str, ...]
    requests: tuple[Request, ...]
    recommendations: tuple[Recommendation, ...]
    summary: tuple[KeySentence, ...]
    period: str = ""
    changed: tuple[tuple[str, str, str], ...] = ()

    def finding(self, identifier: str) -> Finding:
        for finding in self.findings:
            if finding.id == identifier:
                return finding
        raise KeyError(f"no finding {identifier}")
