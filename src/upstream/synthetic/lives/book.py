"""An agency's own book of people: one record a person, sometimes two, each with the faults of ``errors.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np

from upstream.synthetic.lives import numbers
from upstream.synthetic.lives.chance import Flags, Ints, Rng, Words, stream, whether
from upstream.synthetic.lives.misspelling import folded, misspell
from upstream.synthetic.lives.population import NEVER, County, day
from upstream.synthetic.lives.streets import address

UNKNOWN_DAY = -NEVER
DEFAULT_DAY = day(1900, 1, 1)
PARENT_SURNAME = 0.04
"""Of children: the record has the surname of the first adult of the household (assumed)."""


@cache
def errors() -> Mapping[str, Mapping[str, float]]:
    """The rates of each agency: the default ones and those that differ."""
    given = tomllib.loads((files("upstream.synthetic.lives") / "errors.toml").read_text(encoding="utf-8"))
    default = given.pop("default")
    given.pop("source")
    return {"default": default} | {agency: default | rates for agency, rates in given.items()}


@dataclass(frozen=True)
class Book:
    """``person`` and ``first`` are of the agency's records (the person, and the day of the first row); ``record`` is of
    the rows (-1 where a row names nobody); ``main`` is the place of the person's main record.
    ``made_up`` says which people might give a false name (all where it is None)."""

    county: County
    agency: str
    encoding: str
    person: Ints
    first: Ints
    main: Ints
    who: Ints
    day: Ints
    record: Ints
    made_up: Flags | None = None

    @cached_property
    def rates(self) -> Mapping[str, float]:
        return errors()[self.agency]

    def _rng(self, *purpose: str) -> Rng:
        return stream(self.county.seed, "book", self.agency, *purpose)

    def _faulty(self, rate: str) -> Flags:
        return whether(self._rng(rate), self.rates[rate], len(self.person))

    @cached_property
    def names(self) -> tuple[Words, Words]:
        """``(forename, surname)`` of each record."""
        county, rng = self.county, self._rng("names")
        fore = self._forenames(county.forename[self.person], rng)
        sur = self._surnames(rng)
        words = county.names
        forename = misspell(rng, folded(words.forenames, self.encoding)[fore], self._faulty("forename_typo"))
        surname = misspell(rng, folded(words.surnames, self.encoding)[sur], self._faulty("surname_typo"))
        initial = self._faulty("initial")
        forename[initial] = [word[:1] for word in forename[initial]]
        swapped = self._faulty("names_swapped")
        forename[swapped], surname[swapped] = surname[swapped], forename[swapped]
        unknown = np.flatnonzero(self._faulty("unknown_name"))
        forename[unknown] = "UNKNOWN"
        surname[unknown[::3]] = "UNKNOWN"
        return forename, surname

    def _forenames(self, fore: Ints, rng: Rng) -> Ints:
        short = self.county.names.nickname[fore, rng.integers(0, 2, len(fore))]
        fore = np.where(self._faulty("nickname") & (short >= 0), short, fore)
        return np.where(self.aliases, self.county.forename[rng.integers(0, len(self.county), len(fore))], fore)

    def _surnames(self, rng: Rng) -> Ints:
        county, who = self.county, self.person
        married = self.first >= county.renamed[who]
        still = married & self._faulty("surname_former")
        sur = np.where(married & ~still, county.former[who], county.surname[who])
        head = np.searchsorted(county.household, county.household[who])
        child = (county.age(who, self.first) < 18) & whether(rng, PARENT_SURNAME, len(who))
        sur = np.where(child, county.surname[head], sur)
        return np.where(
            self.aliases & whether(rng, 0.6, len(who)), county.surname[rng.integers(0, len(county), len(who))], sur
        )

    @cached_property
    def aliases(self) -> Flags:
        """Whether the record has a name that the person made up."""
        aliases = self._faulty("alias")
        return aliases if self.made_up is None else aliases & self.made_up[self.person]

    @cached_property
    def birth(self) -> Ints:
        """The recorded day of birth; ``UNKNOWN_DAY`` where none."""
        rng, true = self._rng("birth"), self.county.birth[self.person]
        birth = np.where(self._faulty("birth_transposed"), _transposed(true), true)
        size = len(birth)
        slip = rng.choice(np.array([-3653, -366, -365, -31, -30, -10, -1, 1, 10, 30, 31, 365, 366, 3653]), size)
        slipped = self._faulty("birth_typo") | (self.aliases & whether(rng, 0.6, size))
        birth = np.where(slipped, birth + slip, birth)
        birth = np.where(self._faulty("birth_month_only"), _fifteenth(birth), birth)
        birth = np.where(self._faulty("birth_default"), DEFAULT_DAY, birth)
        return np.where(self._faulty("birth_missing"), UNKNOWN_DAY, birth)

    @cached_property
    def sex(self) -> Ints:
        """0 female, 1 male, 2 not recorded."""
        sex = (self.county.male[self.person] ^ self._faulty("sex_wrong")).astype(np.int64)
        return np.where(self._faulty("sex_missing"), 2, sex)

    @cached_property
    def ethnicity(self) -> Ints:
        """A place in the generator's five groups; 5 where not recorded."""
        rng = self._rng("ethnicity")
        other = rng.integers(0, 5, len(self.person))
        recorded = np.where(self._faulty("ethnicity_wrong"), other, self.county.ethnicity[self.person])
        return np.where(self._faulty("ethnicity_missing"), 5, recorded)

    @cached_property
    def dwelling(self) -> Ints:
        """Of each row the dwelling that the agency has: of the day, or still that of the first day; -1 for none."""
        named = np.flatnonzero(self.record >= 0)
        record = self.record[named]
        stale = self._faulty("postcode_old")[record]
        since = np.where(stale, np.minimum(self.first[record], self.county.first_day + 365), self.day[named])
        dwelling = np.full(len(self.who), -1, dtype=np.int64)
        dwelling[named] = self.county.dwelling(self.who[named], since)
        return dwelling

    @cached_property
    def postcode(self) -> Words:
        """Of each row; empty where none."""
        result = np.full(len(self.who), "", dtype=object)
        missing = np.append(self._faulty("postcode_missing"), True)
        held = np.flatnonzero((self.dwelling >= 0) & ~missing[self.record])
        words = numbers.postcode(self.county.homes.postcode[self.dwelling[held]])
        typo = whether(self._rng("postcode"), self.rates["postcode_typo"], len(held))
        spaceless = whether(self._rng("spaces"), 0.03, len(held))
        words[typo] = [f"{word[:-1]}{'ABDEFGHJ'[at % 8]}" for at, word in zip(held[typo], words[typo], strict=True)]
        words[spaceless] = [word.replace(" ", "") for word in words[spaceless]]
        result[held] = words
        return result

    @cached_property
    def address(self) -> Words:
        result = np.full(len(self.who), "", dtype=object)
        held = np.flatnonzero(self.dwelling >= 0)
        result[held] = address(self.county.homes, self.dwelling[held])
        homeless = held[self.county.homeless[self.who[held]]]
        result[homeless[0::2]] = "NO FIXED ABODE"
        result[homeless[1::4]] = "NFA"
        return result

    def number(self, kind: str) -> Words:
        """``nhs``, ``upn``, ``pnc``, ``phone`` or ``email`` of each record; empty where the agency has none."""
        rate = {"phone": "phone_missing", "email": "email_missing"}.get(kind, "number_missing")
        if kind == "email":
            words = self._emails()
        else:
            words = {"nhs": numbers.nhs, "upn": numbers.upn, "pnc": numbers.pnc, "phone": numbers.phone}[kind](
                self.person
            )
        words[self._faulty(rate)] = ""
        return words

    def _emails(self) -> Words:
        plain = self.county.names
        fore, sur = folded(plain.forenames, "ascii"), folded(plain.surnames, "ascii")
        pairs = zip(
            fore[self.county.forename[self.person]], sur[self.county.surname[self.person]], self.person, strict=True
        )
        made = [
            f"{one}.{two}{who % 1000}@example.invalid".lower().replace(" ", "").replace("'", "")
            for one, two, who in pairs
        ]
        return np.array(made, dtype=object)


def build(
    county: County, agency: str, who: Ints, day: Ints, encoding: str = "utf-8", made_up: Flags | None = None
) -> Book:
    """The book that an agency would keep of rows about ``who`` (-1 for nobody) on ``day``."""
    rng = stream(county.seed, "book", agency)
    people, place = np.unique(who[who >= 0], return_inverse=True)
    twice = whether(rng, errors()[agency]["duplicate"], len(people))
    second = twice[place] & whether(rng, 0.5, len(place))
    used, record = np.unique(place * 2 + second, return_inverse=True)
    shuffled = rng.permutation(len(used))
    rows = np.full(len(who), -1, dtype=np.int64)
    rows[who >= 0] = shuffled[record]
    first = np.full(len(used), NEVER, dtype=np.int64)
    np.minimum.at(first, shuffled[record], day[who >= 0])
    person, main = np.zeros(len(used), dtype=np.int64), np.zeros(len(used), dtype=np.int64)
    person[shuffled] = people[used // 2]
    partner = np.searchsorted(used, used - used % 2)
    main[shuffled] = np.where(used[np.minimum(partner, len(used) - 1)] // 2 == used // 2, shuffled[partner], shuffled)
    return Book(county, agency, encoding, person, first, main, who, day, rows, made_up)


def _parts(days: Ints) -> tuple[Ints, Ints, Ints]:
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return (
        months.astype("datetime64[Y]").astype(np.int64),
        months.astype(np.int64) % 12,
        (dates - months).astype(np.int64),
    )


def _transposed(days: Ints) -> Ints:
    """Day and month exchanged where that is a date; otherwise the same day."""
    year, month, number = _parts(days)
    changed = (year * 12 + np.minimum(number, 11)).astype("datetime64[M]").astype("datetime64[D]").astype(
        np.int64
    ) + month
    return np.where(number < 12, changed, days)


def _fifteenth(days: Ints) -> Ints:
    return np.asarray(
        days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 14
    )
