"""The sections around the chapters: the summary before them, the recommendations and the methods after them."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.finding import Finding, Verdict
from upstream.publish.document import (
    Block,
    Bullets,
    Facts,
    Heading,
    Inset,
    KeyFigure,
    KeyFigures,
    Link,
    Links,
    Section,
    Text,
)


def summarised(
    findings: Sequence[Finding], key_figures: Sequence[KeyFigure], summary: Sequence[str], coverage: Sequence[str]
) -> Section:
    blocks: list[Block] = []
    if key_figures:
        blocks.append(KeyFigures(tuple(key_figures)))
    blocks.append(Bullets(tuple(summary) or _default_summary(findings)))
    if coverage:
        blocks.append(Inset(" ".join(coverage), "note", "What this is based on"))
    return Section("summary", "Summary", tuple(blocks))


def _default_summary(findings: Sequence[Finding]) -> tuple[str, ...]:
    telling = [finding for finding in findings if finding.verdict is not Verdict.NOT_COMPARABLE]
    return tuple(finding.say(finding.title) for finding in telling[:8])


def recommended(recommendations: Sequence[str], comment: list[Block]) -> Section:
    blocks: list[Block] = list(comment)
    if recommendations:
        blocks.append(Bullets(tuple(recommendations), ordered=True))
    elif not comment:
        blocks.append(Inset("The partnership has not added recommendations yet.", "missing", "Not available"))
    return Section("recommendations", "Recommendations", tuple(blocks))


def methods_and_sources(
    findings: Sequence[Finding],
    methods: Sequence[str],
    disclosure: Sequence[str],
    files: Sequence[tuple[str, str]] = (),
) -> Section:
    """``files`` are the names and addresses of files beside the page, those of an assessment where not given."""
    blocks: list[Block] = []
    used = tuple(dict.fromkeys([*methods, *(m for finding in findings for m in finding.provenance.methods)]))
    if used:
        blocks += [Heading("Methods", 3, "methods-used"), Bullets(used)]
    blocks += [Heading("Protecting people", 3, "protecting-people")]
    blocks += [Text(text) for text in disclosure] or [Text("No number in this assessment needed protection.")]
    sources = tuple(dict.fromkeys(finding.provenance.source for finding in findings))
    licences = tuple(dict.fromkeys(a for finding in findings for a in finding.provenance.attribution))
    blocks += [Heading("Sources", 3, "sources"), Bullets(sources)]
    if licences:
        blocks += [Heading("Licences", 3, "licences"), Bullets(licences)]
    blocks += [Heading("Words and symbols", 3, "words-and-symbols"), _SYMBOLS]
    blocks += [Heading("Files", 3, "files"), Text("The same figures in other formats.")]
    blocks += [Links(tuple(Link(*file) for file in files)) if files else _FILES]
    return Section("methods", "Methods and sources", tuple(blocks))


_SYMBOLS = Facts(
    (
        ("Suppressed, [c]", ("The number is too small to publish without a risk that somebody is recognised.",)),
        ("Not available, [x]", ("The number was never given to us.",)),
        (
            "Interval",
            ("The range that the true rate plausibly lies in. Where two ranges overlap much, they may not differ.",),
        ),
        ("No clear change", ("The difference is no larger than chance alone often makes.",)),
    )
)
_FILES = Links(
    (
        Link("PDF", "assessment.pdf"),
        Link("Word", "assessment.docx"),
        Link("All tables (open spreadsheet)", "tables.ods"),
        Link("Areas (GeoJSON)", "areas.geojson"),
        Link("Findings (JSON)", "findings.json"),
        Link("Provenance (JSON)", "provenance.json"),
    )
)
