"""Cohorts: a rule card asked of the lake, a scheme before and after, a service's outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.told import Told
from upstream.model.errors import UpstreamError, nearest

if TYPE_CHECKING:
    from upstream.disclosure import Protected
    from upstream.engine import Lake
    from upstream.people.cards import Card
    from upstream.people.cohort import Cohort
    from upstream.people.cohort_telling import Strata
    from upstream.publish import Document

FORMATS = ("html", "csv", "json")
LEVELS = ("district", "ward")
NO_AREA = "everybody in the lake"


@dataclass(frozen=True, repr=False)
class CohortResult(Told):
    """Counts of a cohort as they may leave. ``cohort`` has the list, which is for those alone who decide."""

    lake: Lake
    cohort: Cohort
    protected: Protected
    document: Document

    def __repr__(self) -> str:
        return f"<Cohort of the card {self.cohort.card.name}: {len(self.cohort.met)} people>"

    def lines(self) -> list[str]:
        """What was found, and what disclosure control did."""
        told = [finding.say(finding.title) for finding in self.findings]
        return [*told, *self.protected.report.sentences()]

    def as_dict(self) -> dict[str, Any]:
        """What was asked and how many meet it, without anybody on the list: for the analyst, not to be published."""
        from upstream.people import cohort_list

        return cohort_list.as_dict(self.cohort)

    def write(self, out: Path | str) -> list[Path]:
        """Write the list and how the card falls, for those who decide, and the page with its tables for others.

        Raises UP-PEOPLE-066 for a folder in the lake.
        """
        from upstream.api.writing import make_folder
        from upstream.people import cohort_list

        folder = Path(out)
        cohort_list.refuse_inside(self.lake, folder)
        make_folder(folder)
        return sorted([*cohort_list.write(self.cohort, folder), *self._save(folder, FORMATS)])


@dataclass(frozen=True, repr=False)
class Outcome(Told):
    """A scheme's or a service's table as it may leave."""

    protected: Protected
    document: Document

    def __repr__(self) -> str:
        return f"<{self.document.title}: {self.document.subtitle}>"

    def lines(self) -> list[str]:
        """What was found, and what disclosure control did."""
        told = [finding.say(said) for finding in self.findings for said in finding.statements]
        return [*told, *self.protected.report.sentences()]

    def write(self, out: Path | str) -> list[Path]:
        """Write the page with its tables into ``out``; returns their paths."""
        from upstream.api.writing import make_folder

        make_folder(Path(out))
        return self._save(Path(out), FORMATS)


def rule_card(file: Path | str) -> Card:
    """A card from its file, with its feeds, fields and values checked; no record is read."""
    from upstream.people import happened
    from upstream.people.cards import read_card

    card = read_card(Path(file))
    happened.check(card)
    return card


def ask_card(
    lake: Lake,
    card: Card | Path | str,
    *areas: str,
    purpose: str,
    partnership: Path | str | None = None,
    by: str = "district",
    audience: str = "public",
    policy: Path | None = None,
    today: date | None = None,
    out: Path | str | None = None,
) -> CohortResult:
    """Who meets a rule card, with the evidence for each, and in counts how it falls on groups, places and ages.

    ``purpose`` goes into the log of reads. The strata are places ``by`` district or ward, where the last record with a
    place happened; ``areas`` or a ``partnership`` file name the document and leave other places out of them. Raises
    UP-PEOPLE-066 before anything is read where ``out``, the folder that the result is to be written to, is in the lake.
    """
    from upstream.disclosure import Policy, protect
    from upstream.geography import Gazetteer
    from upstream.people import cohort, cohort_list, cohort_telling

    if out is not None:
        cohort_list.refuse_inside(lake, Path(out))
    if by not in LEVELS:
        do = nearest(by, LEVELS) or f"Use {' or '.join(LEVELS)}."
        raise UpstreamError("UP-PEOPLE-067", f"strata cannot be by {by}", do=do)
    day, rules = today or date.today(), Policy.load(policy)
    rules.rule(cohort_telling.FEED, cohort_telling.UNIT, audience)
    gazetteer = Gazetteer.open(lake)
    chosen = _partnership(gazetteer, areas, partnership)
    found = cohort.cohort(lake, rule_card(card) if isinstance(card, Path | str) else card, purpose, today=day)
    strata = _strata(found, gazetteer, chosen, by)
    trees = cohort_telling.hierarchies(found, strata)
    protected = protect(cohort_telling.findings(found, strata), rules, audience=audience, hierarchies=trees)
    return CohortResult(lake, found, protected, _document(found, protected, chosen, audience, purpose))


def scheme_table(
    lake: Lake,
    members: Path | str,
    card: Card | Path | str,
    *,
    purpose: str,
    custody: Path | str | None = None,
    comparison: Path | str | None = None,
    everybody: Path | str | None = None,
    audience: str = "public",
    policy: Path | None = None,
    today: date | None = None,
) -> Outcome:
    """A scheme's people before they joined, and in the first and last half year on it, by district.

    Parameters
    ----------
    members, comparison
        CSV files with person (a pseudonym of this lake), district, joined and left; the comparison are people who could
        have been on the scheme, with a day picked in the same way.
    card
        A rule card whose rules say which records count as events; its look back must reach half a year before the
        first member joined.
    custody
        person, first, last: days that are no time at risk, of both groups.
    everybody
        person, events, days: all from whom members were chosen, so that what would have come by itself can be told.
    """
    from upstream.people import scheme, scheme_files, scheme_telling

    day, told = today or date.today(), rule_card(card) if isinstance(card, Path | str) else card
    held = Path(custody) if custody is not None else None
    group = scheme_files.members(Path(members), held)
    others = scheme_files.members(Path(comparison), held) if comparison is not None else []
    known = scheme_files.everybody(Path(everybody)) if everybody is not None else None
    until = scheme_files.known_until(lake, told, day)
    events = scheme_files.events_of(lake, told, [*group, *others], purpose, today=day)
    rows = scheme.table(group, events, until, comparison=others, everybody=known)
    about = scheme_telling.About(Path(members).stem, until)
    trees = scheme_telling.scheme_hierarchies(rows)
    facts = [("What counts", (told.criteria, *(rule.expression for rule in told.rules))), ("Read for", (purpose,))]
    title = "Before and on the scheme"
    return _outcome([scheme_telling.scheme_finding(rows, about)], trees, title, about, day, audience, policy, facts)


def service_outcomes(
    file: Path | str, *, audience: str = "public", policy: Path | None = None, today: date | None = None
) -> Outcome:
    """Services' returns (service, clients, engaged, completed, improved) told with who never completed."""
    from upstream.people import scheme_files, scheme_telling, services

    day = today or date.today()
    rows = [(name, services.outcomes(*counts)) for name, *counts in scheme_files.services(Path(file))]
    about = scheme_telling.About(Path(file).stem, day)
    trees = scheme_telling.services_hierarchies()
    found = [scheme_telling.services_finding(rows, about)]
    return _outcome(found, trees, "What became of clients", about, day, audience, policy, [])


def _outcome(
    findings: Sequence[Any],
    trees: Any,
    title: str,
    about: Any,
    day: date,
    audience: str,
    policy: Path | None,
    facts: Sequence[tuple[str, tuple[str, ...]]],
) -> Outcome:
    from upstream import __version__
    from upstream.disclosure import Policy, protect
    from upstream.model.area import Partnership
    from upstream.publish.cohort import cohort_document

    protected = protect(findings, Policy.load(policy), audience=audience, hierarchies=trees)
    document = cohort_document(
        protected.findings,
        Partnership("", about.name, ()),
        edition=day,
        title=title,
        subtitle=f"Known to {about.until}",
        audience=audience,
        facts=facts,
        heading="What was counted",
        inset="",
        disclosure=protected.report.sentences(),
        version=__version__,
    )
    return Outcome(protected, document)


def _partnership(gazetteer: Any, areas: Sequence[str], partnership: Path | str | None) -> Any:
    from upstream.model.area import Partnership

    if partnership is not None:
        return gazetteer.partnership(Path(partnership) if Path(partnership).is_file() else str(partnership))
    return gazetteer.partnership(list(areas)) if areas else Partnership("", NO_AREA, ())


def _strata(found: Cohort, gazetteer: Any, chosen: Any, by: str) -> Strata | None:
    """Places by LSOA, and residents by place and age; None where no record of the card's feeds has a place."""
    from upstream.people.cohort import BANDS
    from upstream.people.cohort_telling import Strata

    codes = sorted({person.lsoa for person in found.people.values() if person.lsoa})
    codes = [code for code, known in zip(codes, gazetteer.places.find(codes)[1], strict=True) if known]
    inside = set(gazetteer.lsoas(chosen)) if chosen.code else set(codes)
    areas: Mapping[str, str] = gazetteer.members(by, [code for code in codes if code in inside])
    if not areas:
        return None
    places = sorted(set(areas.values()))
    names = {place: str(gazetteer.name(place)) for place in places}
    residents, source = _residents(gazetteer, places, found.today.year, [name for name, _, _ in BANDS])
    return Strata(chosen.code, chosen.name, names, residents, areas, source)


def _residents(
    gazetteer: Any, places: Sequence[str], year: int, bands: Sequence[str]
) -> tuple[dict[tuple[str, str], int], str]:
    """Residents by place and age band; none where no population has these bands."""
    try:
        ages = gazetteer.population_by_age(list(places), year, bands)
    except UpstreamError:
        return {}, ""
    counts = {(p, b): int(ages.counts[i, j]) for i, p in enumerate(places) for j, b in enumerate(bands)}
    return counts, f"Residents: {ages.source}."


def _document(found: Cohort, protected: Protected, chosen: Any, audience: str, purpose: str) -> Document:
    from upstream import __version__
    from upstream.people.cohort_list import facts
    from upstream.publish.cohort import cohort_document

    return cohort_document(
        protected.findings,
        chosen,
        edition=found.today,
        title=found.card.title,
        subtitle=f"Rule card {found.card.name} · {found.card.look_back_days:,} days to {found.today}",
        audience=audience,
        facts=facts(found, purpose),
        disclosure=protected.report.sentences(),
        version=__version__,
    )
