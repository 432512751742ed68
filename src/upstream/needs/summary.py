"""The one-page summary: how much, is it changing, where, who, why, and what next, each to be read on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from upstream.model.finding import Finding, Sentence, Verdict
from upstream.needs.shape import KeySentence, Recommendation


@dataclass(frozen=True)
class Line:
    """One line of the summary: the first of ``findings`` that is there, told by its title and perhaps more."""

    lead: str
    findings: tuple[str, ...]
    words: Callable[[Finding], Sentence]
    unknown: bool = False


def title(finding: Finding) -> Sentence:
    return _ended(finding.title)


def title_and_first(finding: Finding) -> Sentence:
    """The title and the first statement, as one piece of text with the cells of both."""
    if not finding.statements:
        return title(finding)
    return _joined(_ended(finding.title), finding.statements[0])


def gradient(finding: Finding) -> Sentence:
    """The sentence that compares the most with the least deprived places, else the title."""
    compared = (said for said in finding.statements if any(ref.figures == "ends" for ref in said.cells.values()))
    return next(compared, title(finding))


def associated(finding: Finding) -> Sentence:
    """What goes together with violence, never told without saying that it is no cause."""
    if finding.verdict is Verdict.NOT_COMPARABLE:
        return title_and_first(finding)
    said = title(finding)
    return replace(said, text=f"{said.text} They are found in the same places; that does not make them causes.")


LINES = (
    Line("How much", ("how_much.total",), title_and_first),
    Line("", ("how_much.groups",), title),
    Line("Is it changing", ("changing.years", "changing.same_months"), title_and_first),
    Line("", ("changing.trend",), title),
    Line("Where", ("where.wards", "where.lsoas"), title),
    Line("", ("where.concentration",), title),
    Line("", ("deprivation.gradient",), gradient),
    Line("Compared", ("compared.neighbours",), title),
    Line("Knives", ("of_what.knife",), title),
    Line("Who", ("who.victim.profile", "who.profile"), title_and_first, unknown=True),
    Line("Why", ("why.associations", "why.evidence"), associated, unknown=True),
    Line("How cases end", ("outcomes.ended",), title),
)
MOST_NEXT = 3
TREND = "changing.trend"


def summary(findings: Sequence[Finding], recommendations: Sequence[Recommendation] = ()) -> tuple[KeySentence, ...]:
    """A line for each question, those that cannot be answered said to be so, then what to do next."""
    by_id = {finding.id: finding for finding in findings}
    told = [key for line in LINES if (key := _told(line, by_id)) is not None]
    return (*told, *_next(recommendations, by_id))


def _told(line: Line, by_id: dict[str, Finding]) -> KeySentence | None:
    for identifier in line.findings:
        finding = by_id.get(identifier)
        if identifier == TREND and not _differs(by_id):
            return None
        if finding is not None and (line.unknown or finding.verdict is not Verdict.NOT_COMPARABLE):
            return KeySentence(finding.id, _led(line.lead, line.words(finding)))
    return None


def _differs(by_id: dict[str, Finding]) -> bool:
    """Whether the trend over all years says something else than the first and the last of them."""
    ends, trend = by_id.get("changing.years"), by_id.get(TREND)
    return ends is not None and trend is not None and ends.verdict is not trend.verdict


def _next(recommendations: Sequence[Recommendation], by_id: dict[str, Finding]) -> list[KeySentence]:
    shown = [item for item in recommendations if item.findings[0] in by_id][:MOST_NEXT]
    if not shown:
        return []
    words = " ".join(item.text for item in shown)
    return [KeySentence(shown[0].findings[0], Sentence("What next: {words}", values={"words": words}))]


def _led(lead: str, said: Sentence) -> Sentence:
    return replace(said, text=f"{lead}: {said.text}", withheld=f"{lead}: {said.withheld}") if lead else said


def _ended(said: Sentence) -> Sentence:
    return said if said.text.endswith((".", "?")) else replace(said, text=f"{said.text}.")


def _joined(a: Sentence, b: Sentence) -> Sentence:
    """Two sentences of one finding as one; names of slots that both use are kept apart."""
    renamed = {name: f"then_{name}" for name in (*b.cells, *b.values)}
    text = b.text.format(**{name: f"{{{new}}}" for name, new in renamed.items()})
    return Sentence(
        f"{a.text} {text}",
        {**a.cells, **{renamed[name]: ref for name, ref in b.cells.items()}},
        {**a.values, **{renamed[name]: value for name, value in b.values.items()}},
        (*a.depends, *b.depends),
        a.withheld,
    )
