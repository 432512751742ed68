"""One finding as blocks: its sentences, drawings, tables, caveats and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from upstream.model.finding import Chart, Finding, Verdict
from upstream.publish.document import (
    Block,
    Boundary,
    Bullets,
    Details,
    Drawing,
    Facts,
    Heading,
    Inset,
    Table,
    Text,
)

OWN_CODE = re.compile(r"\s*\([a-z0-9-]+\)$")
"""The code that we gave a partnership, which tells a reader nothing that its name does not."""
CODES = re.compile(rf"\s*\([A-Z]\d{{8}}\)|{OWN_CODE.pattern}")


def finding_blocks(
    finding: Finding, boundaries: Mapping[str, Sequence[Boundary]], comment: Sequence[Block] = ()
) -> tuple[Block, ...]:
    """One finding: its sentences, the analyst's ``comment``, drawings, tables, caveats and story."""
    title = finding.say(finding.title)
    blocks: list[Block] = [Heading(title, 3, slug(finding.id))]
    if is_unanswered(finding):
        why = " ".join(finding.say(sentence) for sentence in finding.statements)
        return (*blocks, Inset(why, "missing", "Not available"), *comment)
    said = dict.fromkeys(finding.say(sentence) for sentence in finding.statements)
    blocks += [Text(words) for words in said if words != title]
    blocks += comment
    blocks += [_drawing(finding, chart, boundaries) for chart in finding.charts]
    drawn = {chart.figures for chart in finding.charts}
    tables = [_table(finding, figures.id) for figures in finding.figures if figures.id not in drawn]
    blocks += [table for table in tables if len(table.figures.rows) > 1]
    single = tuple(table for table in tables if len(table.figures.rows) <= 1)
    if single:
        blocks.append(Details("The figures behind this", single))
    if finding.caveats:
        blocks.append(_caveats(finding.caveats))
    blocks.append(_provenance(finding))
    return tuple(blocks)


def _drawing(finding: Finding, chart: Chart, boundaries: Mapping[str, Sequence[Boundary]]) -> Drawing:
    return Drawing(
        id=slug(chart.id if "." in chart.id else f"{finding.id}-{chart.id}"),
        chart=chart,
        table=_table(finding, chart.figures),
        title=finding.say(chart.title),
        subtitle=chart.subtitle,
        alt=finding.say(chart.alt),
        source=f"Source: {finding.provenance.source}, {finding.provenance.period}",
        boundaries=tuple(boundaries.get(chart.level or "", ())),
        repeats=finding.say(chart.title) == finding.say(finding.title),
        area=CODES.sub("", finding.provenance.areas),
    )


def is_unanswered(finding: Finding) -> bool:
    """Whether the finding only says that its question cannot be answered."""
    return finding.verdict is Verdict.NOT_COMPARABLE and not finding.figures


def slug(text: str) -> str:
    """A name that is safe in file names, addresses and identifiers."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _table(finding: Finding, figures_id: str) -> Table:
    return Table(_name(finding, figures_id), finding.table(figures_id), finding.provenance.attribution)


def _name(finding: Finding, part: str) -> str:
    """The name of a finding's table or chart, without saying the same word twice."""
    if part.startswith(finding.id):
        return slug(part)
    return slug(finding.id if finding.id.split(".")[-1] == part else f"{finding.id}-{part}")


def _caveats(caveats: tuple[str, ...]) -> Block:
    if len(caveats) == 1:
        return Inset(caveats[0], "caution", "Take care")
    return Details("Take care when reading this", (Bullets(caveats),))


def _provenance(finding: Finding) -> Details:
    origin = finding.provenance
    rows = (
        ("Source", (origin.source,)),
        ("Period", (origin.period,)),
        ("Area", (OWN_CODE.sub("", origin.areas),)),
        ("Definition", (origin.definition,)),
        ("Method", origin.methods),
        ("Files read", _extracts(origin.extracts)),
        ("Made with", (origin.code,)),
        ("Licence", origin.attribution),
        ("Finding", (finding.id,)),
    )
    kept = tuple((term, values) for term, values in rows if any(values))
    return Details("Where does this come from?", (Facts(kept),))


def _extracts(extracts: tuple[str, ...]) -> tuple[str, ...]:
    """A few files by name; many by number, because their names are for machines."""
    if len(extracts) > MOST_EXTRACTS:
        return (f"{len(extracts)}, which the file provenance.json lists",)
    return tuple(extract[:16] for extract in extracts)


MOST_EXTRACTS = 3
