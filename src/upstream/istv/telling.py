"""Violence that the police do not see as findings, so that it passes disclosure control before it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from upstream.istv.unseen import FEWER, MORE, Unseen
from upstream.model.figures import TOTAL, Cell, Figures
from upstream.model.finding import Chart, Finding, Provenance, Sentence, Verdict
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import CODE, clean, count, derived, dimension, sentence
from upstream.needs.words import listed

FEED = "ae-assaults"
UNIT = "people"
"""Of both counts: the stricter rule, that of people, holds for the whole table."""
ONE = "one area"
LEVELS = {"lsoa": ("lsoa21", "neighbourhood", "neighbourhoods"), "ward": ("ward", "ward", "wards")}
MOST_NAMED, MOST_TOLD = 3, 6
WITHHELD_TITLE = "Too many numbers are too small to say in public where hospitals see more than the police"
WITHHELD = "Some numbers are too small to publish, so no area is named. Larger areas (wards) have larger numbers."
CAVEATS = (
    "The hospitals' records are anonymous: nobody can say of one attendance whether the police know of it. A high "
    "share is a reason to ask, not a count of unreported offences.",
    "An attendance counts where its words name one area. A list of places that knows one part better than another "
    "makes differences of its own, and so does a part whose injured go to a hospital that sends nothing.",
    "The police count offences and the hospitals people; one offence may injure several. Of twenty areas that do not "
    "differ, one is expected to seem to.",
)


@dataclass(frozen=True)
class Ground:
    """What the comparison is of: the area, the level of its parts (lsoa or ward) with their names, and the months."""

    code: str
    name: str
    level: str
    names: Mapping[str, str]
    months: tuple[Month, ...]
    extracts: tuple[str, ...] = ()


def findings(unseen: Unseen, ground: Ground) -> tuple[Finding, ...]:
    """The finding ``istv.unseen``: a table and a map of areas, and how many attendances could be placed."""
    areas, placed = _areas(unseen, ground), _placed(unseen, ground)
    chart = Chart(
        id="istv.unseen.map",
        kind="map",
        figures="areas",
        title=_title(unseen, ground),
        subtitle="Attendances for assaults as a share of attendances and police-recorded violence with injury "
        f"together, {_where(ground)}",
        x="area",
        y="share",
        lower="share_lower",
        upper="share_upper",
        level=LEVELS[ground.level][0],
        options={"method": "natural", "classes": 4},
        alt=sentence("A map of the shares that the table gives. Areas with few of both are hatched."),
    )
    told = [sentence(_PLACED, "placed", {"n": (0, "n"), "all": (len(placed.rows) - 1, "n")}, one=_one(ground))]
    more = [row for row, area in enumerate(unseen.areas) if area.verdict == MORE]
    told += [_areas_with_more(more[:MOST_TOLD])] if more else []
    return (
        Finding(
            id="istv.unseen",
            question="istv",
            title=_title(unseen, ground),
            statements=tuple(told),
            verdict=Verdict.HIGHER if more else Verdict.NO_CLEAR_DIFFERENCE,
            figures=(areas, placed),
            provenance=_provenance(ground),
            charts=(chart,),
            caveats=CAVEATS,
        ),
    )


def hierarchies(unseen: Unseen, ground: Ground) -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    """Which coordinates add up to which: the areas to the whole, and what the words tell to all attendances."""
    return {
        "area": {ground.code: (tuple(sorted(area.code for area in unseen.areas)),)},
        "told": {TOTAL: ((ONE, *unseen.vague),)},
    }


_PLACED = "Of {all} attendances for assaults, the words of {n} name one {one}; the others are in no area."


def _one(ground: Ground) -> str:
    return LEVELS[ground.level][1]


def _title(unseen: Unseen, ground: Ground) -> Sentence:
    _, one, many = LEVELS[ground.level]
    more = [row for row, area in enumerate(unseen.areas) if area.verdict == MORE]
    verdicts = [(row, "verdict") for row in range(len(unseen.areas))]
    if not more:
        words = "No {one} clearly has more assaults treated in hospital for what the police record than the rest"
        return replace(sentence(words, "areas", {}, verdicts, one=one), withheld=WITHHELD_TITLE)
    slots = {f"a{row}": (row, "area") for row in more[:MOST_NAMED]}
    names = [f"{{{slot}}}" for slot in slots]
    if len(more) > MOST_NAMED:
        names = [*names, f"{len(more) - MOST_NAMED} other {one if len(more) - MOST_NAMED == 1 else many}"]
    have = "has" if len(more) == 1 else "have"
    words = f"{listed(names)} clearly {have} more assaults treated in hospital for what the police record than the rest"
    return replace(sentence(words, "areas", slots, verdicts), withheld=WITHHELD_TITLE)


def _areas_with_more(rows: list[int]) -> Sentence:
    """One sentence for all of them: one each would tell how many there are, also where they may not be named."""
    parts: list[str] = []
    cells: dict[str, tuple[int, str]] = {}
    for row in rows:
        parts.append(
            f"{{a{row}}}, {{n{row}}} attendances beside {{p{row}}} offences recorded, {{s{row}}}% of both together "
            f"(95% interval {{l{row}}}% to {{u{row}}}%)"
        )
        names = zip("anpslu", ("area", "n", "recorded", "share", "share_lower", "share_upper"), strict=True)
        cells |= {f"{letter}{row}": (row, column) for letter, column in names}
    told = sentence(f"More than in the rest: {'; '.join(parts)}.", "areas", cells, [(row, "verdict") for row in rows])
    return replace(told, withheld=WITHHELD)


def _areas(unseen: Unseen, ground: Ground) -> Figures:
    of = ["n", "recorded"]
    columns = [
        dimension("area", LEVELS[ground.level][1].capitalize()),
        count("n", "Attendances for assaults", record="attendance", told=ONE),
        count("recorded", "Violence with injury recorded by the police", record="offence"),
        derived("share", "Attendances, of both together (%)", of, 0),
        derived("share_lower", "Lower limit (95%)", of, 0),
        derived("share_upper", "Upper limit (95%)", of, 0),
        derived("verdict", "Beside the rest", of, of_rows=True),
    ]
    rows = [
        (a.code, a.attendances, a.recorded, 100 * a.share, 100 * a.lower, 100 * a.upper, a.verdict)
        for a in unseen.areas
    ]
    title = f"Assaults treated in hospital and violence recorded by the police, {_where(ground)}"
    notes = (
        f"{MORE.capitalize()} or {FEWER}: the 95% interval of the difference from all other areas leaves out none.",
    )
    return _figures(ground, "areas", title, columns, rows, notes, {})


def _placed(unseen: Unseen, ground: Ground) -> Figures:
    total = unseen.placed + sum(unseen.vague.values())
    rows = [(ONE, unseen.placed), *unseen.vague.items(), (TOTAL, total)]
    names = {
        ONE: f"One {_one(ground)}",
        TOTAL: "All",
        "no place": "No place",
        "several areas": "Several",
        "elsewhere": "Another area",
    }
    columns = [dimension("told", "What the words name"), count("n", "Attendances", record="attendance")]
    title = f"Attendances for assaults by what their words tell of where, {_where(ground)}"
    return _figures(ground, "placed", title, columns, rows, (), {"area": ground.code}, names)


def _figures(
    ground: Ground,
    identifier: str,
    title: str,
    columns: Sequence[object],
    rows: Sequence[Sequence[object]],
    notes: tuple[str, ...],
    at: Mapping[str, str],
    names: Mapping[str, str] | None = None,
) -> Figures:
    pinned = {"period": calendar.code(ground.months), **at}
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(clean(cell) for cell in row) for row in rows)
    return Figures(
        id=identifier,
        title=title,
        columns=tuple(columns),  # type: ignore[arg-type]
        rows=cells,
        unit=UNIT,
        source=FEED,
        at=tuple(sorted(pinned.items())),
        names=dict(names or ground.names),
        notes=notes,
    )


def _where(ground: Ground) -> str:
    return f"{ground.name}, {calendar.label(ground.months)}"


def _provenance(ground: Ground) -> Provenance:
    return Provenance(
        source="Emergency departments' assault records (Information Sharing to Tackle Violence) and offences recorded "
        "by the police",
        extracts=ground.extracts,
        definition="Assaults treated; homicides and violence with injury recorded",
        period=calendar.label(ground.months),
        areas=f"{ground.name} ({ground.code})",
        methods=("Wilson interval of a proportion", "Newcombe interval of the difference of two proportions"),
        code=CODE,
    )
