"""A scheme's table and services' tables as findings, with what each leaves open said beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from upstream.model.figures import TOTAL, Column, Figures
from upstream.model.finding import Finding, Provenance, Sentence, Verdict
from upstream.needs.build import CODE, clean, count, derived, dimension, known, sentence
from upstream.people.scheme import EVERY, HALF_YEAR, WORDS, Row, Span
from upstream.people.services import Outcomes, Share
from upstream.statistics.before_after import RateRatio

WITHHELD = "Too few people or events to show safely."
MOVED = "{moved} in the first months on the scheme ({c}%, 95% interval {l}% to {u}%)"
SCHEME, SERVICES = "scheme", "services"
STRETCHES = (("before", "before joining"), ("first_span", "first months"), ("last_span", "last months"))
BY_ITSELF = (
    "People join when things are at their worst, so that what follows is better even if nothing is done. Only what is "
    "measured against a comparison group, or against what would have come by itself, says something of the scheme."
)
CUSTODY = "Days in custody count on neither side. Without a list of them time at risk is too long and rates too low."
COMPLETED = (
    "A service asks those who complete. Those who leave early may have done better or worse: the last two columns are "
    "what holds of all clients whatever became of them."
)
STAGES = {
    TOTAL: (("engaged", "not engaged"),),
    "engaged": (("completed", "left early"),),
    "completed": (("improved", "not improved"),),
}
Trees = dict[str, dict[str, tuple[tuple[str, ...], ...]]]


@dataclass(frozen=True)
class About:
    """Of what the tables are: the name of the scheme or file, and until when events are known."""

    name: str
    until: date
    extracts: tuple[str, ...] = ()


def scheme_finding(rows: Sequence[Row], about: About) -> Finding:
    """The finding ``scheme.before_after``: a row for each district, and one for all where there are several."""
    told = list(rows) if len(rows) > 2 else [row for row in rows if row.district == EVERY]
    figures = _scheme_figures(told, about)
    whole = len(told) - 1
    said = [_changed(row, at) for at, row in enumerate(told)]
    too_few = told[whole].first.verdict is Verdict.TOO_FEW
    title = replace(said[whole], text="Too few people or events to say" if too_few else f"The rate {MOVED}")
    methods = (
        "Ratio of rates of the same people, each person a cluster (Liang and Zeger 1986)",
        *(["What would have come by itself: empirical Bayes (Hauer 1997)"] if told[whole].effect else []),
    )
    return _finding("scheme.before_after", title, said, figures, about, (BY_ITSELF, CUSTODY), methods)


def scheme_hierarchies(rows: Sequence[Row]) -> Trees:
    return {"district": {TOTAL: (tuple(row.district for row in rows if row.district != EVERY),)}}


def _scheme_figures(rows: Sequence[Row], about: About) -> Figures:
    columns = [dimension("district", "District"), count("people", "People")]
    for name, label in STRETCHES:
        columns.append(count(name, f"Events, {label}", stretch=name))
        columns.append(known(f"{name}_years", f"Years at risk, {label}", 1))
        columns.append(derived(f"{name}_rate", f"A year, {label}", [name], 2))
    columns += _change("first", "First months", ["before", "first_span"])
    columns += _change("last", "Last months", ["before", "last_span"])
    columns += [derived("expected", "Events expected by themselves, first months", ["before", "first_span"], 1)]
    columns += _change("effect", "First months against those", ["before", "first_span"])
    columns += _change("beside", "First months against the comparison group", ["before", "first_span"])
    cells = [_scheme_row(row) for row in rows]
    used = [i for i, column in enumerate(columns) if i < 2 or any(row[i] is not None for row in cells)]
    return Figures(
        id="before_after",
        title=f"{about.name}: before joining, and the first and last {HALF_YEAR} days on it",
        columns=tuple(columns[i] for i in used),
        rows=tuple(tuple(clean(row[i]) for i in used) for row in cells),
        unit="people",
        source=SCHEME,
        at=(("period", f"to {about.until}"), ("scheme", about.name)),
        names={TOTAL: "All"},
        notes=(f"Events are known to {about.until}. A change of nought is no change.",),
    )


def _change(name: str, label: str, of: Sequence[str]) -> list[Column]:
    labels = ((name, f"{label}: change (%)"), (f"{name}_lower", "Lower limit (95%)"), (f"{name}_upper", "Upper limit"))
    return [derived(each, words, of, 0) for each, words in labels]


def _scheme_row(row: Row) -> list[object]:
    spans: list[object] = []
    for name, _ in STRETCHES:
        span: Span = getattr(row, name)
        years = float(span.years.sum())
        spans += [int(span.events.sum()), years, span.rate if years else None]
    where = TOTAL if row.district == EVERY else row.district
    changes = [*_percent(row.first), *_percent(row.last), row.expected, *_percent(row.effect), *_percent(row.beside)]
    return [where, row.people, *spans, *changes]


def _percent(ratio: RateRatio | None) -> tuple[float | None, float | None, float | None]:
    if ratio is None or ratio.verdict is Verdict.TOO_FEW:
        return None, None, None
    value, lower, upper = (100 * (each - 1) for each in (ratio.value, ratio.lower, ratio.upper))
    return value, lower, upper


def _changed(row: Row, at: int) -> Sentence:
    """What happened, then what may be said of the scheme; the words hang on the numbers behind them."""
    depends = [(at, "before"), (at, "first_span")]
    if row.first.verdict is Verdict.TOO_FEW:
        told = sentence("{d}: too few people or events to say.", "before_after", {"d": (at, "district")}, depends)
        return replace(told, withheld=WITHHELD)
    cells = {"d": (at, "district"), "c": (at, "first"), "l": (at, "first_lower"), "u": (at, "first_upper")}
    words = f"{{d}}: the rate {MOVED}. {{scheme}}"
    moved, scheme = WORDS[row.first.verdict], row.of_the_scheme
    told = sentence(words, "before_after", cells, depends, moved=moved, scheme=scheme)
    return replace(told, withheld=WITHHELD)


def services_finding(rows: Sequence[tuple[str, Outcomes]], about: About) -> Finding:
    """The finding ``services.outcomes``: a row for each service, told with who never completed."""
    columns = [
        dimension("service", "Service"),
        count("clients", "Clients"),
        count("engaged", "Engaged", stage="engaged"),
        count("not_engaged", "Did not engage", stage="not engaged"),
        count("completed", "Completed", stage="completed"),
        count("left", "Left early", stage="left early"),
        count("improved", "Improved", stage="improved"),
        count("not_improved", "Did not improve", stage="not improved"),
        derived("engaged_share", "Engaged, of clients (%)", ["engaged", "clients"], 0),
        derived("completed_share", "Completed, of clients (%)", ["completed", "clients"], 0),
        derived("share", "Improved, of those who completed (%)", ["improved", "completed"], 0),
        derived("lower", "Lower limit (95%)", ["improved", "completed"], 0),
        derived("upper", "Upper limit (95%)", ["improved", "completed"], 0),
        derived("least", "Improved, of all clients: at least (%)", ["improved", "clients"], 0),
        derived("most", "At most (%)", ["improved", "completed", "clients"], 0),
    ]
    figures = Figures(
        id="outcomes",
        title=f"What became of clients, {about.name}",
        columns=tuple(columns),
        rows=tuple(tuple(clean(cell) for cell in _service_row(name, one)) for name, one in rows),
        unit="clients",
        source=SERVICES,
        at=(("period", f"to {about.until}"), ("return", about.name)),
    )
    said = [_improved(one, at) for at, (_, one) in enumerate(rows)]
    title = sentence("What became of clients, told with those who never completed")
    methods = ("Wilson interval of a proportion", "Extreme bounds for missing values (Manski 1989)")
    return _finding("services.outcomes", title, said, figures, about, (COMPLETED,), methods)


def services_hierarchies() -> Trees:
    return {"stage": dict(STAGES)}


def _service_row(name: str, one: Outcomes) -> list[object]:
    engaged, completed, improved = one.engaged, one.completed, one.improved
    counts = [one.clients, engaged.n, one.clients - engaged.n, completed.n, engaged.n - completed.n]
    counts += [improved.n, completed.n - improved.n]
    better: Sequence[float | None] = _limits(improved) if improved.of else (None, None, None)
    return [name, *counts, engaged.value, completed.value, *better, one.least.value, one.most.value]


def _limits(share: Share) -> tuple[float, float, float]:
    return share.value, share.lower, share.upper


def _improved(one: Outcomes, at: int) -> Sentence:
    if not one.improved.of:
        words = "{s}: none of the {n} clients completed, so that nothing can be said of improvement."
        told = sentence(words, "outcomes", {"s": (at, "service"), "n": (at, "clients")}, [(at, "completed")])
        return replace(told, withheld=WITHHELD)
    cells = {name[0]: (at, name) for name in ("share", "clients", "lower", "upper", "most")}
    cells |= {"who": (at, "service"), "done": (at, "completed"), "part": (at, "completed_share"), "k": (at, "least")}
    words = (
        "{who}: {s}% of the {done} who completed improved (95% interval {l}% to {u}%). {part}% of clients completed: "
        "of all {c}, between {k}% and {m}% improved."
    )
    return replace(sentence(words, "outcomes", cells), withheld=WITHHELD)


def _finding(
    identifier: str,
    title: Sentence,
    told: Sequence[Sentence],
    figures: Figures,
    about: About,
    caveats: tuple[str, ...],
    methods: tuple[str, ...],
) -> Finding:
    return Finding(
        id=identifier,
        question=identifier.partition(".")[0],
        title=title,
        statements=tuple(told),
        verdict=Verdict.DESCRIBED,
        figures=(figures,),
        provenance=Provenance(
            source=about.name,
            extracts=about.extracts,
            definition="as given",
            period=f"to {about.until}",
            areas="as given",
            methods=methods,
            code=CODE,
        ),
        caveats=caveats,
    )
