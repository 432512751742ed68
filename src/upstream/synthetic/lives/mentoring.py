"""A mentoring programme whose places are given by lot among people suspected of three or more offences in six months.

Everybody referred regresses to the mean; those with a place are suspected of ``MENTORING_RATIO`` of what they would
have been. So a before-and-after comparison of the mentored alone misleads; one with those who lost the draw
does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from upstream.synthetic.lives import book as books
from upstream.synthetic.lives.chance import Flags, Ints, choose, stream, whether
from upstream.synthetic.lives.crimes import Crimes
from upstream.synthetic.lives.planted import MENTORING_RATIO
from upstream.synthetic.lives.population import County
from upstream.synthetic.lives.roles import Roles
from upstream.synthetic.lives.rows import Rows, about, numbered, words
from upstream.synthetic.lives.wording import written

OFFENCES, WITHIN = 3, 182
PLACES_PER_PERSON = 1 / 400
ENGAGED, COMPLETED = 0.75, 0.6
FROM, UNTIL = 10, 30
"""Ages that the programme is for."""


@dataclass(frozen=True)
class Programme:
    """Referrals in order of their day; ``kept`` and ``prevented`` count later offences of each person as a suspect."""

    who: Ints
    day: Ints
    place: Flags
    kept: Ints
    prevented: Ints


def build(county: County, crimes: Crimes, roles: Roles) -> tuple[Programme, Roles]:
    """The referrals, and the roles without what the programme prevented."""
    rng = stream(county.seed, "mentoring")
    who, when = _eligible(county, crimes, roles)
    chosen = np.sort(rng.permutation(len(who))[: max(20, round(len(county) * PLACES_PER_PERSON))])
    who, when = who[chosen], when[chosen] + rng.integers(3, 40, len(chosen))
    order = np.lexsort((who, when))
    who, when = who[order], when[order]
    place = np.zeros(len(who), dtype=bool)
    place[rng.permutation(len(who))[: (len(who) + 1) // 2]] = True
    since = np.full(len(county), county.last_day + 1)
    since[who] = when
    offered = np.zeros(len(county), dtype=bool)
    offered[who] = place
    later = roles.suspect & (crimes.recorded[roles.crime] >= since[roles.who])
    prevented = later & offered[roles.who] & whether(rng, 1 - MENTORING_RATIO, len(later))
    counts = (np.bincount(roles.who[flags], minlength=len(county))[who] for flags in (later & ~prevented, prevented))
    return Programme(who, when, place, *counts), roles.where(~prevented)


def _eligible(county: County, crimes: Crimes, roles: Roles) -> tuple[Ints, Ints]:
    """People and the first day on which they had been suspected of enough offences in the time before."""
    suspects = roles.of(suspect=True)
    when = crimes.recorded[suspects.crime]
    order = np.lexsort((when, suspects.who))
    who, when = suspects.who[order], when[order]
    back = OFFENCES - 1
    enough = (who[back:] == who[:-back]) & (when[back:] - when[:-back] <= WITHIN)
    people, first = np.unique(who[back:][enough], return_index=True)
    day = when[back:][enough][first]
    age = county.age(people, day)
    room = (age >= FROM) & (age <= UNTIL) & (day > county.first_day + WITHIN) & (day < county.last_day - WITHIN)
    return people[room], day[room]


def referrals(county: County, programme: Programme) -> Rows:
    rng = stream(county.seed, "mentoring", "extract")
    size = len(programme.who)
    book = books.build(county, "mentoring", programme.who, programme.day)
    engaged = programme.place & whether(rng, ENGAGED, size)
    completed = engaged & whether(rng, COMPLETED, size)
    senders = {"Youth justice": 34.0, "Police": 30, "Probation": 18, "School": 10, "Social care": 8}
    cells = {
        "reference": numbered("R", 5, np.arange(size) + 1),
        "referred": written(programme.day, "%d/%m/%Y"),
        "by": words(senders, choose(rng, list(senders.values()), size)),
        "place": np.where(programme.place, "Yes", "No").astype(object),
        "engaged": np.where(engaged, "Yes", "No").astype(object),
        "completed": np.where(completed, "Yes", "No").astype(object),
    }
    return about("mentoring-referrals", book, np.arange(size), cells)


def truth(county: County, programme: Programme, folder: Path) -> None:
    from upstream.synthetic.lives.truth import person_ids, table

    rows = zip(
        numbered("R", 5, np.arange(len(programme.who)) + 1),
        person_ids(programme.who),
        written(programme.day, "%Y-%m-%d"),
        np.where(programme.place, "yes", "no"),
        np.where(programme.place, MENTORING_RATIO, 1.0),
        programme.kept,
        programme.prevented,
        strict=True,
    )
    headings = ("reference", "person_id", "referred", "place", "rate_ratio", "kept", "prevented")
    table(folder / "referral-outcomes.csv", headings, rows)
