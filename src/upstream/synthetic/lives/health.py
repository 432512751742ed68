"""Violence that hospitals and ambulances see, half of which the police do not know. Anonymous in every extract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from upstream.synthetic.lives.chance import Flags, Ints, Words, choose, choose_each, stream, whether
from upstream.synthetic.lives.crimes import Crimes, month_of
from upstream.synthetic.lives.misspelling import misspell
from upstream.synthetic.lives.offences import day_weights, hour_weights, offences
from upstream.synthetic.lives.planted import Plan, draw
from upstream.synthetic.lives.population import County, day
from upstream.synthetic.lives.roles import Roles
from upstream.synthetic.lives.rows import Rows, numbered, words
from upstream.synthetic.lives.streets import Places
from upstream.synthetic.lives.wording import with_time, written

UNKNOWN_TO_POLICE = 0.5
"""Of attendances for assault (the share that the programme of this standard was built on: at least half unreported)."""
MALE, MEN_GO_MORE, WOMEN_GO_LESS = 0.695, 1.15, 0.85
"""So that 71 % of attendances are of men and boys, as in England in 2014/15; see ``published.toml``."""
METHODS = {
    "Body part (e.g. fist or foot)": 66.0,
    "Blunt object": 9,
    "Glass or bottle": 6,
    "Pushed": 9,
    "Other": 5,
    "Not known": 5,
}
OTHERS = ("dog set on patient", "hot water", "headbutt", "bitten", "belt", "chair")
VAGUE = ("town centre", "pub in town", "outside the pub", "street", "at home", "HOME", "unknown", "not stated", "?", "")
NAMED, SITES = 0.55, ("ZZL01", "ZZL02")
LATE_MONTHS, TWICE, DEFAULT_DATE, BEFORE = 12, 0.01, 0.02, 0.05
CALLED = {True: 0.30, False: 0.24}
"""Of assaults known and not known to the police: an ambulance came."""


@dataclass(frozen=True)
class Assaults:
    """Injuries by violence that were treated. ``crime`` is the recorded crime's place, or -1; ``who`` is in no file."""

    crime: Ints
    day: Ints
    minute: Ints
    area: Ints
    who: Ints
    knife: Flags
    at_home: Flags

    def __len__(self) -> int:
        return len(self.crime)


def build(county: County, plan: Plan, crimes: Crimes, roles: Roles) -> Assaults:
    rng = stream(county.seed, "assaults")
    victims = np.flatnonzero(~roles.suspect)
    injured = offences()["injured"][crimes.kind[roles.crime[victims]]] * (1 + crimes.knife[roles.crime[victims]])
    fresh = crimes.recorded[roles.crime[victims]] - crimes.happened[roles.crime[victims]] <= 3
    injured = injured * np.where(county.male[roles.who[victims]], MEN_GO_MORE, WOMEN_GO_LESS)
    known = victims[whether(rng, injured, len(victims)) & fresh]
    crime = roles.crime[known]
    unknown = _unknown(county, plan, rng, round(len(crime) * UNKNOWN_TO_POLICE / (1 - UNKNOWN_TO_POLICE)))
    joined = Assaults(
        crime=np.concatenate([crime, unknown.crime]),
        day=np.concatenate([np.maximum(crimes.happened[crime], county.first_day), unknown.day]),
        minute=np.concatenate([crimes.minute[crime], unknown.minute]),
        area=np.concatenate([crimes.area[crime], unknown.area]),
        who=np.concatenate([roles.who[known], unknown.who]),
        knife=np.concatenate([crimes.knife[crime], unknown.knife]),
        at_home=np.concatenate([crimes.location[crime] == "Dwelling", unknown.at_home]),
    )
    order = np.lexsort((joined.who, joined.minute, joined.day))
    return Assaults(*(getattr(joined, name)[order] for name in Assaults.__dataclass_fields__))


def _unknown(county: County, plan: Plan, rng: np.random.Generator, size: int) -> Assaults:
    weights = day_weights(county.first_day, county.days, rhythm="night", change=1.0, covid=0.6)
    when = county.first_day + choose(rng, weights, size)
    months = int(month_of(county, np.array([county.last_day]))[0]) + 1
    where = draw(county.areas, home=False) * plan.times(months, len(county.areas), hidden=True)
    age = county.age(np.arange(len(county)), (county.first_day + county.last_day) // 2)
    by_age = np.interp(age, [9, 12, 18, 25, 40, 60, 90], [0, 0.3, 1, 0.9, 0.5, 0.15, 0.02])
    share = np.where(county.male, MALE, 1 - MALE)
    return Assaults(
        crime=np.full(size, -1),
        day=when,
        minute=choose(rng, hour_weights("night"), size) * 60 + rng.integers(0, 60, size),
        area=choose_each(rng, where, month_of(county, when)),
        who=choose(rng, by_age * share * np.exp(0.4 * county.hardship), size),
        knife=whether(rng, 0.03, size),
        at_home=whether(rng, 0.22, size),
    )


def accident_and_emergency(county: County, assaults: Assaults, places: Places) -> Rows:
    rng = stream(county.seed, "ae-assaults")
    size = len(assaults)
    when, minute = assaults.day, assaults.minute
    wait = np.where(
        whether(rng, BEFORE, size), -rng.integers(5, 600, size), rng.exponential(150, size).astype(np.int64) + 8
    )
    month = when.astype("datetime64[D]").astype("datetime64[M]")
    start = month.astype("datetime64[D]").astype(np.int64)
    end = (month + 1).astype("datetime64[D]").astype(np.int64) - 1
    default = whether(rng, DEFAULT_DATE, size)
    method = np.where(
        assaults.knife, "Knife or sharp object", words(METHODS, choose(rng, list(METHODS.values()), size))
    )
    others = np.array(OTHERS, dtype=object)[rng.integers(0, len(OTHERS), size)]
    kind, text = locations(rng, assaults, places)
    cells = {
        "start": written(start, "%Y-%m-%d"),
        "end": written(end, "%Y-%m-%d"),
        "site": np.array(SITES, dtype=object)[(rng.random(size) < 0.25).astype(int)],
        "arrival": with_time(when, minute + wait, "%Y-%m-%d %H:%M"),
        "assault": with_time(np.where(default, day(1900, 1, 1), when), np.where(default, 0, minute), "%Y-%m-%d %H:%M"),
        "method": method.astype(object),
        "method_other": np.where(method == "Other", others, "").astype(object),
        "location_type": kind,
        "location": text,
    }
    sent = _sent(rng, county, assaults)
    return Rows("ae-assaults", np.full(len(sent), -1), {name: column[sent] for name, column in cells.items()})


def _sent(rng: np.random.Generator, county: County, assaults: Assaults) -> Ints:
    """Which assaults in which order: by month, some twice, and one month of each year at the end of the file."""
    size = len(assaults)
    twice = np.flatnonzero(whether(rng, TWICE, size))
    sent = np.concatenate([np.arange(size), twice])
    month = month_of(county, assaults.day[sent])
    late = month % LATE_MONTHS == 7
    return sent[np.lexsort((sent, month, late))]


def locations(rng: np.random.Generator, assaults: Assaults, places: Places) -> tuple[Words, Words]:
    """Kind and free text: a place of the area, perhaps misspelt or cut short; 'home'; or words that say little."""
    size = len(assaults)
    first = np.searchsorted(places.area, assaults.area)
    number = np.bincount(places.area, minlength=int(assaults.area.max()) + 1)[assaults.area]
    at = first + (rng.random(size) * number).astype(np.int64)
    named = whether(rng, NAMED, size) & ~assaults.at_home
    text = np.where(named, places.name[at], np.array(VAGUE, dtype=object)[rng.integers(0, len(VAGUE), size)]).astype(
        object
    )
    text[assaults.at_home] = "home"
    text = misspell(rng, text, named & whether(rng, 0.25, size))
    short = named & whether(rng, 0.35, size)
    text[short] = [each.split(",")[0].lower() for each in text[short]]
    kinds = {"Licensed premises": "Licensed premises", "Primary school": "Educational establishment"}
    kinds["Secondary school"] = "Educational establishment"
    kind = np.array([kinds.get(each, "Public place") for each in places.kind[at]], dtype=object)
    kind[~named] = words(
        {"Public place": 1, "Not known": 1, "Other": 1}, choose(rng, [55, 35, 10], int((~named).sum()))
    )
    kind[assaults.at_home] = "Home"
    return kind, text


def ambulance(county: County, assaults: Assaults) -> Rows:
    rng = stream(county.seed, "ambulance")
    called = np.flatnonzero(whether(rng, np.where(assaults.crime >= 0, CALLED[True], CALLED[False]), len(assaults)))
    size = len(called)
    age = np.clip(county.age(assaults.who[called], assaults.day[called]), 0, 99) // 10
    bands = np.array([*(f"{10 * each}-{10 * each + 9}" for each in range(10)), ""], dtype=object)
    silent = whether(rng, 0.12, size)
    codes = np.array([county.areas.code(each) for each in range(len(county.areas))] + [""], dtype=object)
    sex = np.array(["Female", "Male", ""], dtype=object)
    cells = {
        "reference": numbered("A", 8, np.arange(size) + 1),
        "call": with_time(assaults.day[called], assaults.minute[called] + rng.integers(1, 25, size), "%d/%m/%Y %H:%M"),
        "complaint": np.where(
            assaults.knife[called], "Stab, gunshot or penetrating trauma", "Assault / sexual assault"
        ).astype(object),
        "area": codes[np.where(whether(rng, 0.03, size), len(codes) - 1, assaults.area[called])],
        "age_band": bands[np.where(silent, 10, age)],
        "sex": sex[np.where(silent, 2, county.male[assaults.who[called]].astype(int))],
        "conveyed": np.where(whether(rng, 0.72, size), "Yes", "No").astype(object),
    }
    return Rows("ambulance", np.full(size, -1), cells)


def truth(county: County, assaults: Assaults, path: Path) -> None:
    """``treated-assaults.parquet``: month, small area, and whether the police know; nobody is named even here."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    codes = np.array([county.areas.code(each) for each in range(len(county.areas))], dtype=object)
    table = pa.table(
        {
            "month": pa.array(written(assaults.day, "%Y-%m"), type=pa.string()),
            "lsoa": pa.array(codes[assaults.area], type=pa.string()),
            "known_to_police": pa.array(assaults.crime >= 0),
        }
    )
    pq.write_table(table, path / "treated-assaults.parquet", compression="zstd")
