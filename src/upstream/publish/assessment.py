"""The needs assessment as a document: what `needs` found, `disclosure` let through and the analyst wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from upstream.model.area import Partnership
from upstream.model.finding import Finding
from upstream.publish.assemble import compose
from upstream.publish.document import Boundary, Commentary, Document, KeyFigure
from upstream.publish.keyfigures import key_figures as found_key_figures

if TYPE_CHECKING:
    from upstream.disclosure.protect import Protected
    from upstream.needs.shape import Assessment


def assessment_document(
    assessment: Assessment,
    protected: Protected,
    commentary: Mapping[str, Commentary | str] | None = None,
    partnership: Partnership | None = None,
    *,
    edition: date,
    key_figures: Sequence[KeyFigure] = (),
    methods: Sequence[str] = (),
    not_available: Mapping[str, str] | None = None,
    boundaries: Mapping[str, Sequence[Boundary]] | None = None,
    notices: Sequence[str] = (),
    title: str = "Strategic needs assessment",
    subtitle: str = "",
    version: str = "",
) -> Document:
    """The assessment as it may leave: every sentence is said by the protected finding, never by the raw one.

    ``edition`` is the date printed on it; ``commentary`` maps a question or a finding to the analyst's Markdown,
    flagged here where its finding's verdict has changed since the last edition. ``key_figures`` are taken from the
    findings where none are given.
    """
    findings = {finding.id: finding for finding in protected.findings}
    return compose(
        protected.findings,
        partnership or _unnamed(assessment),
        edition=edition,
        period=assessment.period,
        title=title,
        subtitle=subtitle,
        audience=protected.report.audience,
        key_figures=key_figures or found_key_figures(protected.findings),
        summary=[findings[key.finding].say(key.sentence) for key in assessment.summary if key.finding in findings],
        coverage=assessment.coverage,
        requests=assessment.requests,
        recommendations=[recommendation.text for recommendation in assessment.recommendations],
        methods=methods,
        disclosure=protected.report.sentences(),
        not_available=not_available,
        commentary=_flagged(commentary or {}, assessment.changed),
        boundaries=boundaries,
        notices=notices,
        version=version,
    )


def _unnamed(assessment: Assessment) -> Partnership:
    finding: Finding | None = next(iter(assessment.findings), None)
    return Partnership("", finding.provenance.areas if finding else "", ())


def _flagged(
    commentary: Mapping[str, Commentary | str], changed: Sequence[tuple[str, str, str]]
) -> dict[str, Commentary | str]:
    """The commentary, with a warning on what was written about a finding that now says something else."""
    flagged: dict[str, Commentary | str] = dict(commentary)
    for finding, before, now in changed:
        for name in (finding, finding.split(".")[0]):
            words = flagged.get(name)
            if words:
                old = words if isinstance(words, Commentary) else Commentary(words)
                warning = f"Check this text: the finding said “{before}” when it was written and now says “{now}”."
                flagged[name] = Commentary(old.markdown, old.flag or warning)
                break
    return flagged
