from __future__ import annotations

from dataclasses import replace

from unit.publish import sample
from upstream.disclosure.protect import Protected
from upstream.disclosure.report import Report
from upstream.model.figures import Column, Figures, Kind, Marker
from upstream.model.finding import Finding, Verdict
from upstream.needs.shape import Assessment, KeySentence, Recommendation, Request
from upstream.publish import assessment_document
from upstream.publish.document import Bullets, Commentary, KeyFigures
from upstream.publish.keyfigures import key_figures


def ends(verdict: Verdict, before: object = 100, after: object = 150) -> Finding:
    columns = (sample.dimension("group", "Group"), sample.count("before", "2018/19"), sample.count("after", "2022/23"))
    derived = tuple(Column(name, name, Kind.DERIVED, of=("before", "after")) for name in NAMES)
    row = ("*", before, after, *((50.0, 20.0, 90.0) if before is not Marker.SUPPRESSED else (Marker.SUPPRESSED,) * 3))
    figures = Figures("ends", "Ends", (*columns, *derived), (row,))  # type: ignore[arg-type]
    return replace(sample.how_much(), id="changing.years", figures=(figures,), charts=(), verdict=verdict)


NAMES = ("change", "change_lower", "change_upper")


def test_key_figures_follow_the_verdict_and_not_the_percentage() -> None:
    up, flat = key_figures([ends(Verdict.HIGHER)]), key_figures([ends(Verdict.NO_CLEAR_CHANGE)])
    assert (up[0].value, up[0].label, up[0].detail) == (
        "Up 50%",
        "between 2018/19 and 2022/23",
        "95% interval 20% to 90%",
    )
    assert flat[0].value == "No clear change"
    assert key_figures([ends(Verdict.TOO_FEW)]) == ()


def test_a_suppressed_cell_makes_no_key_figure() -> None:
    assert key_figures([ends(Verdict.HIGHER, before=Marker.SUPPRESSED)]) == ()


def test_the_latest_total_is_a_key_figure() -> None:
    (total,) = key_figures([sample.how_much()])
    assert (total.value, total.label) == ("9,450", "offences in 2022/23")
    assert total.detail == "19.1 (95% interval 18.7 to 19.5)"


def test_an_assessment_says_only_what_the_protected_findings_say() -> None:
    raw = sample.where()
    figures = raw.figures[0]
    hidden = figures.with_cells({(1, figures.position("n")): Marker.SUPPRESSED})
    safe = replace(raw, figures=(hidden,))
    assessment = Assessment(
        findings=(raw,),
        hierarchies={},
        coverage=("All 60 months are there.",),
        requests=(Request("Ages", "Elmshire Police", "Ages of victims"),),
        recommendations=(Recommendation("Ask.", ("where.wards",)),),
        summary=(KeySentence("where.wards", raw.statements[0]),),
        changed=(("where.wards", "higher", "described"),),
    )
    report = Report("1.0", "public", ())
    document = assessment_document(
        assessment,
        Protected((safe,), report),
        {"where": "Words."},
        sample.PARTNERSHIP,
        edition=sample.EDITION,
    )
    summary = next(block for block in document.sections[0].blocks if isinstance(block, Bullets))
    assert summary.items == (raw.statements[0].withheld,)
    comment = next(block for block in document.blocks() if isinstance(block, Commentary))
    assert "“higher”" in comment.flag
    assert not [block for block in document.blocks() if isinstance(block, KeyFigures)]
