"""Where emergency departments treat more violence than the police record, beside the rest of the area."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from upstream.istv.matching import Match

MORE, FEWER, NOT_CLEAR = "more than elsewhere", "fewer than elsewhere", "no clear difference"
ELSEWHERE = "elsewhere"
NOTE = (
    "The feed is anonymous: nobody can say of one attendance whether the police know of it. The table compares counts: "
    "attendances for assaults in an area as a share of attendances and police-recorded violence together. An "
    "attendance counts for an area only where its words name one; the others are counted apart. Of twenty areas that "
    "do not differ, one is expected to seem to. Counts are restricted: disclosure control comes before they leave."
)


@dataclass(frozen=True)
class Area:
    """``attendances`` and ``recorded`` in one area; ``share`` of attendances in both together with Wilson's 95 %
    interval; ``verdict`` follows whether the interval of the difference from all other areas leaves zero out."""

    code: str
    attendances: int
    recorded: int
    share: float
    lower: float
    upper: float
    verdict: str


@dataclass(frozen=True)
class Unseen:
    """``placed`` attendances are in ``areas``; ``vague`` counts those that are not by what their words name, and
    ``nowhere`` police records without a small area."""

    areas: tuple[Area, ...]
    placed: int
    vague: Mapping[str, int]
    nowhere: int
    note: str = NOTE

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def unseen(
    matches: Sequence[Match],
    recorded: Mapping[str, int],
    within: Mapping[str, str] | None = None,
    nowhere: int = 0,
    inside: Container[str] | None = None,
) -> Unseen:
    """Compare attendances with police-recorded violence of the same months.

    ``matches`` has one item an attendance, ``recorded`` police-recorded violence by small area; ``within`` takes small
    areas to larger ones (wards): a name that lies in several small areas of one ward then counts for the ward;
    ``nowhere`` counts police records without a small area. ``inside`` are the small areas that are compared, all where
    it is not given: an attendance whose words allow for none of them is told of as elsewhere.
    """
    larger = within or {}
    treated: dict[str, int] = {}
    vague: dict[str, int] = {}
    for match in matches:
        if inside is not None and match.areas and not any(area in inside for area in match.areas):
            vague[ELSEWHERE] = vague.get(ELSEWHERE, 0) + 1
            continue
        codes = {larger.get(area, area) for area in match.areas}
        if len(codes) == 1:
            (code,) = codes
            treated[code] = treated.get(code, 0) + 1
        else:
            level = "several areas" if codes else "no place"
            vague[level] = vague.get(level, 0) + 1
    known: dict[str, int] = {}
    for area, count in recorded.items():
        if inside is not None and area not in inside:
            continue
        known[larger.get(area, area)] = known.get(larger.get(area, area), 0) + count
    pairs = [(code, treated.get(code, 0), known.get(code, 0)) for code in sorted({*treated, *known})]
    areas = tuple(sorted(_areas(pairs), key=lambda area: (-area.attendances, area.code)))
    return Unseen(areas, sum(treated.values()), dict(sorted(vague.items())), nowhere)


def _areas(pairs: Sequence[tuple[str, int, int]]) -> list[Area]:
    from upstream.statistics.proportions import wilson

    hospital, police = sum(a for _, a, _ in pairs), sum(p for _, _, p in pairs)
    found = []
    for code, a, p in pairs:
        if not a + p:
            continue
        own = wilson(a, a + p)
        found.append(
            Area(code, a, p, a / (a + p), float(own.lower), float(own.upper), _verdict(a, p, hospital - a, police - p))
        )
    return found


def _verdict(a: int, p: int, others: int, other_police: int) -> str:
    """Newcombe's interval of the difference of two proportions from Wilson's limits of each (his method 10)."""
    from upstream.statistics.proportions import wilson

    here, there = a + p, others + other_police
    if not here or not there:
        return NOT_CLEAR
    mine, rest = wilson(a, here), wilson(others, there)
    one, two = a / here, others / there
    lower = one - two - ((one - float(mine.lower)) ** 2 + (float(rest.upper) - two) ** 2) ** 0.5
    upper = one - two + ((float(mine.upper) - one) ** 2 + (two - float(rest.lower)) ** 2) ** 0.5
    return MORE if lower > 0 else FEWER if upper < 0 else NOT_CLEAR
