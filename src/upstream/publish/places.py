"""Where to act as a document: hot spots, or the comparison of methods, under headings kept as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from upstream.model.area import Partnership
from upstream.model.finding import Finding
from upstream.publish.blocks import finding_blocks, is_unanswered
from upstream.publish.document import Block, Boundary, Bullets, Document, Inset, Section, Text, Words
from upstream.publish.sections import methods_and_sources

FILES = (
    ("Places (GeoJSON)", "places.geojson"),
    ("Findings (JSON)", "findings.json"),
    ("Provenance (JSON)", "provenance.json"),
)
OUTLINE = (
    (
        "hot-spots",
        "Where it is more than chance",
        ("places.hot_spots", "places.harm"),
        "Which places record more than the people who live there explain, once chance and the number of places looked "
        "at are allowed for.",
    ),
    (
        "history",
        "Whether it lasts",
        ("places.history", "places.stability"),
        "Whether hot spots are new, lasting or fading, and whether the answer hangs on the months chosen.",
    ),
    (
        "what-and-when",
        "What happens there, and when",
        ("places.what", "places.when", "places.hours"),
        "What sets a hot spot apart from everywhere else.",
    ),
    (
        "again",
        "Again in the same place",
        ("places.repeats", "places.near_repeats"),
        "Whether the same places are hit again, and whether one offence is soon followed by another nearby.",
    ),
    (
        "unseen",
        "Violence that the police do not see",
        ("istv.unseen",),
        "Where emergency departments treat more assaults for each offence that the police record than they do "
        "elsewhere.",
    ),
    (
        "backtest",
        "Which method foretells best",
        ("places.backtest",),
        "How many of the next month's offences each method would have put into the same share of the area, had it been "
        "used month after month. It says where, never who.",
    ),
)


def places_document(
    findings: Sequence[Finding],
    partnership: Partnership,
    *,
    edition: date,
    title: str,
    subtitle: str,
    audience: str,
    coverage: Sequence[str] = (),
    disclosure: Sequence[str] = (),
    boundaries: Mapping[str, Sequence[Boundary]] | None = None,
    notices: Sequence[str] = (),
    version: str = "",
) -> Document:
    """The findings, which must have been through disclosure control already, under the headings that they answer."""
    outlines = boundaries or {}
    sections = [_summary(findings, coverage)]
    for identifier, heading, starts, intro in OUTLINE:
        mine = [finding for finding in findings if finding.id.startswith(starts)]
        if mine:
            blocks: list[Block] = [Text(intro, lead=True)]
            blocks += [block for finding in mine for block in finding_blocks(finding, outlines)]
            sections.append(Section(identifier, heading, tuple(blocks)))
    return Document(
        title=title,
        subtitle=subtitle,
        partnership=partnership,
        edition=edition,
        audience=audience,
        sections=(*sections, methods_and_sources(findings, (), disclosure, FILES)),
        findings=tuple(findings),
        boundaries=dict(outlines),
        version=version,
        notices=tuple(notice if notice.endswith(".") else f"{notice}." for notice in notices),
        words=Words(coverage=tuple(coverage), disclosure=tuple(disclosure)),
    )


def _summary(findings: Sequence[Finding], coverage: Sequence[str]) -> Section:
    told = tuple(finding.say(finding.title) for finding in findings if not is_unanswered(finding))
    blocks: list[Block] = [Bullets(told)]
    if coverage:
        blocks.append(Inset(" ".join(coverage), "note", "What this is based on"))
    return Section("summary", "Summary", tuple(blocks))
