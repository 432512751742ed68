"""The whole county: people, lives, extracts, areas, truth and report, written into one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from upstream.model.errors import UpstreamError
from upstream.synthetic.lives import (
    agreements,
    children,
    council,
    health,
    justice,
    maps,
    mentoring,
    planted,
    police,
    population,
    report,
    roles,
    schools,
    series,
    small_areas,
    streetlife,
    streets,
    truth,
    write,
)
from upstream.synthetic.lives import crimes as crime
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.health import Assaults
from upstream.synthetic.lives.mentoring import Programme
from upstream.synthetic.lives.planted import Plan
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.report import Comparison
from upstream.synthetic.lives.roles import Roles
from upstream.synthetic.lives.rows import Rows
from upstream.synthetic.lives.streets import Places

Step = Callable[[str, int, int], None]
FEWEST, MOST = 5_000, 4_000_000
YEARS = (1, 10)


@dataclass(frozen=True)
class Story:
    """Everything that happened, before anybody wrote it down."""

    county: County
    places: Places
    plan: Plan
    crimes: Crimes
    roles: Roles
    programme: Programme
    assaults: Assaults


@dataclass(frozen=True)
class Made:
    """What was written: the folder, rows of each extract, how many people there are, and the published figures."""

    folder: Path
    people: int
    rows: dict[str, int]
    comparisons: tuple[Comparison, ...]


def story(people: int, years: int, seed: int) -> Story:
    _check(people, years, seed)
    county = population.build(people, years, seed)
    months = int(crime.month_of(county, np.array([county.last_day]))[0]) + 1
    places = streets.places(county.areas, seed)
    plan = planted.plan(county.areas, places, months, seed)
    crimes = crime.build(county, plan)
    programme, kept = mentoring.build(county, crimes, roles.build(county, crimes))
    return Story(county, places, plan, crimes, kept, programme, health.build(county, plan, crimes, kept))


def extracts(told: Story) -> Iterator[Rows]:
    """Every extract in turn; each is made when it is asked for, so that few are held at once."""
    county, crimes, people = told.county, told.crimes, told.roles
    yield police.recorded_crime(county, crimes, told.places)
    yield from police.people(county, crimes, people)
    yield health.accident_and_emergency(county, told.assaults, told.places)
    yield health.ambulance(county, told.assaults)
    yield justice.youth_justice(county, crimes, people)
    yield from schools.both(county, told.plan, told.places)
    yield from children.both(county)
    yield council.adult_social_care(county)
    yield council.homelessness(county)
    yield council.revenues_benefits(county)
    yield streetlife.asb(county, told.plan)
    yield justice.probation(county, crimes, people)
    yield streetlife.fire(county)
    yield streetlife.domestic_abuse(county, crimes, people)
    yield mentoring.referrals(county, told.programme)


def generate(
    folder: Path, *, people: int, years: int, seed: int, at_once: int = write.ROWS_AT_ONCE, progress: Step | None = None
) -> Made:
    """Write the county of ``seed`` into ``folder``; the same seed gives the same bytes, whatever ``at_once``."""
    step = progress or (lambda name, done, total: None)
    total = len(_feeds())
    step("people", 0, total)
    _check(people, years, seed)
    _folders(folder)
    told = story(people, years, seed)
    counts, small = {}, small_areas.SmallAreas(told.county)
    with truth.WhoIsWho(folder / "truth" / "who-is-who.parquet") as who_is_who:
        for done, rows in enumerate(extracts(told)):
            step(rows.name, done, total)
            write.extract(rows, folder / "extracts", at_once=at_once)
            who_is_who.add(rows)
            small.add(rows)
            counts[rows.name] = len(rows)
    agreements.write(folder / "extracts")
    truth.write(told.county, told.plan, told.places, folder / "truth")
    maps.write(told.county, folder / "areas")
    truth.table(folder / "areas" / "series.csv", series.HEADINGS, series.rows(told.county, told.crimes, maps.COUNTY))
    small.write(folder / "scores")
    maps.gazetteer(told.county, told.places, folder / "gazetteer")
    comparisons = report.compare(told.county, told.crimes, told.roles, told.assaults)
    report.write(comparisons, folder)
    health.truth(told.county, told.assaults, folder / "truth")
    mentoring.truth(told.county, told.programme, folder / "truth")
    readme = (files("upstream.synthetic.lives") / "readme.md").read_text(encoding="utf-8")
    text = readme.format(people=people, years=years, seed=seed)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")
    return Made(folder, people, counts, comparisons)


def _feeds() -> tuple[str, ...]:
    from upstream.synthetic.lives.feeds import feeds

    return tuple(feeds())


def _folders(folder: Path) -> None:
    try:
        for name in ("extracts", "areas", "gazetteer", "scores", "truth"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UpstreamError(
            "UP-SYNTH-004",
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            do="Give a folder that you may write to with --out.",
        ) from error


def _check(people: int, years: int, seed: int) -> None:
    if not FEWEST <= people <= MOST:
        raise UpstreamError(
            "UP-SYNTH-001",
            f"{people:,} people cannot be made",
            do=f"Give a number from {FEWEST:,} to {MOST:,} with --people.",
        )
    if not YEARS[0] <= years <= YEARS[1]:
        raise UpstreamError(
            "UP-SYNTH-002", f"{years} years cannot be made", do=f"Give from {YEARS[0]} to {YEARS[1]} with --years."
        )
    if seed < 0:
        raise UpstreamError(
            "UP-SYNTH-003", f"{seed} cannot be a seed", do="Give 0 or a whole number above with --seed."
        )
