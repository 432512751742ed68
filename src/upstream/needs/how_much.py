"""How much is there: totals and rates, each indicator with its own base."""

from __future__ import annotations

from upstream.model.figures import TOTAL, Column, Figures, Marker
from upstream.model.finding import Chart, Finding, Sentence
from upstream.model.period import Month
from upstream.needs import months as calendar
from upstream.needs.build import count, derived, dimension, finding, known, sentence, table
from upstream.needs.measure import period_counts
from upstream.needs.shape import Evidence
from upstream.needs.words import RATE_FEWEST, base, capital, listed, per_words
from upstream.statistics.rates import crude_rate

METHODS = ("Rates with Byar's interval, or the exact one under ten offences",)
HOMICIDE = "Homicide"


def findings(evidence: Evidence) -> list[Finding]:
    found = [_total(evidence)]
    if len(evidence.definition.groups) > 1:
        found += [_groups(evidence)]
    if evidence.unplaced is not None and evidence.unplaced.values.sum():
        found.append(_unplaced(evidence))
    if HOMICIDE in evidence.counts.labels("offence"):
        found.append(_homicide(evidence))
    return found


def rows_of(evidence: Evidence) -> list[tuple[Month, ...]]:
    """The periods to show in order: the years between whole ones among them, though they have no number."""
    spans = [tuple(year) for year in evidence.coverage.year_rows]
    headline = evidence.coverage.headline
    return spans if headline in spans or not headline else [*spans, headline]


def period_names(evidence: Evidence) -> dict[str, str]:
    return {calendar.code(span): calendar.label(span) for span in rows_of(evidence)}


def rate_row(events: int, person_years: float, per: int) -> tuple[object, object, object]:
    """Rate and limits per year, or nothing where there are too few offences for a rate."""
    if events < RATE_FEWEST:
        return (None, None, None)
    rate = crude_rate(events, person_years, per)
    return (float(rate.value), float(rate.lower), float(rate.upper))


def rate_columns(of: str = "n") -> list[Column]:
    return [
        derived("rate", "Rate a year", [of], 1),
        derived("lower", "Lower limit (95%)", [of], 1),
        derived("upper", "Upper limit (95%)", [of], 1),
    ]


def _total(evidence: Evidence) -> Finding:
    figures = _by_period(evidence)
    last = len(figures.rows) - 1
    year = evidence.coverage.headline_is_year
    things, place = evidence.definition.things, evidence.partnership.name
    when = evidence.coverage.headline_label
    title = sentence(
        "{n} {things} in {place} in {when}", "by-period", {"n": (last, "n")}, things=things, place=place, when=when
    )
    told = [_rate_sentence(evidence, last, year, figures)]
    if not year:
        told.append(
            sentence(
                "The months are not twelve in a row, so the rate is scaled to a year; seasons may make the true "
                "yearly rate "
                "a little higher or lower."
            )
        )
    chart = Chart(
        id="how_much.rate",
        kind="interval",
        figures="by-period",
        title=title,
        subtitle=f"{capital(things)}, {place}, {per_words(base(things))} a year, with 95% intervals",
        x="period",
        y="rate",
        lower="lower",
        upper="upper",
        alt=sentence("The rate in each period with its interval. The table gives the same numbers."),
    )
    return finding(
        evidence,
        "how_much.total",
        title,
        told,
        [figures],
        period=evidence.coverage.months_label,
        charts=[chart] if len(figures.rows) > 1 else [],
        caveats=_caveats(evidence),
        methods=METHODS,
    )


def _rate_sentence(evidence: Evidence, row: int, year: bool, figures: Figures) -> Sentence:
    scaled = "" if year else ", scaled to a year,"
    if figures.cell(row, "rate") is None:
        return sentence("That is too few for a rate.", "by-period", depends=[(row, "n")])
    return sentence(
        "That is{scaled} {rate} {per} (95% interval {lower} to {upper}), taking {people} residents.",
        "by-period",
        {"rate": (row, "rate"), "lower": (row, "lower"), "upper": (row, "upper"), "people": (row, "people")},
        scaled=scaled,
        per=per_words(base(evidence.definition.things)),
    )


def _by_period(evidence: Evidence) -> Figures:
    per = base(evidence.definition.things)
    rows = [_period_row(evidence, span, per) for span in rows_of(evidence)]
    columns = [
        dimension("period", "Period"),
        known("months", "Months held"),
        count("n", capital(evidence.definition.things)),
        known("people", "Residents"),
        *rate_columns(),
    ]
    return table(
        evidence,
        "by-period",
        f"{capital(evidence.definition.things)} by period, {evidence.partnership.name}",
        columns,
        rows,
        names=period_names(evidence),
        notes=(f"Rates are {per_words(per)} a year.",),
    )


def _period_row(evidence: Evidence, span: tuple[Month, ...], per: int) -> tuple[object, ...]:
    """One period. A year with missing months has no number: a part is not compared with wholes."""
    held = sum(month in set(evidence.coverage.present) for month in span)
    years = float(evidence.places.people(span).sum())
    people = round(years * 12 / len(span))
    if held < len(span):
        return (calendar.code(span), held, Marker.NOT_AVAILABLE, people, None, None, None)
    events = evidence.total(span)
    return (calendar.code(span), held, events, people, *rate_row(events, years, per))


def _groups(evidence: Evidence) -> Finding:
    headline, place = evidence.coverage.headline, evidence.partnership.name
    years = float(evidence.places.people(headline).sum())
    rows = []
    for group in evidence.definition.groups:
        events = evidence.total(headline, group)
        rows.append((group, events, *rate_row(events, years, base(group))))
    figures = table(
        evidence,
        "by-group",
        f"{capital(evidence.definition.things)} by group, {place}, {evidence.coverage.headline_label}",
        [dimension("group", "Group"), count("n"), *rate_columns()],
        rows,
        at={"period": calendar.code(headline)},
        notes=(f"Rates are {per_words(base(evidence.definition.things))} a year.",),
    )
    words = listed([f"{{n{i}}} in {{g{i}}}" for i in range(len(rows))])
    cells = {f"n{i}": (i, "n") for i in range(len(rows))} | {f"g{i}": (i, "group") for i in range(len(rows))}
    when = evidence.coverage.headline_label
    title = sentence(f"By group in {{when}}: {words}", "by-group", cells, when=when)
    rated = [i for i, row in enumerate(rows) if row[2] is not None]
    told = [
        sentence(
            "{group}: {rate} {per} a year (95% interval {lower} to {upper}).",
            "by-group",
            {"group": (i, "group"), "rate": (i, "rate"), "lower": (i, "lower"), "upper": (i, "upper")},
            per=per_words(base(evidence.definition.things)),
        )
        for i in rated
    ]
    return finding(
        evidence, "how_much.groups", title, told, [figures], period=when, caveats=_caveats(evidence), methods=METHODS
    )


def _homicide(evidence: Evidence) -> Finding:
    cube, place = evidence.counts.only("offence", [HOMICIDE]), evidence.partnership.name
    spans = [tuple(year) for year in evidence.coverage.years] or [evidence.coverage.headline]
    everything = tuple(month for span in spans for month in span)
    at = {month: i for i, month in enumerate(cube.labels("month"))}
    series = cube.by("month")
    rows = []
    for span in [*spans, everything] if len(spans) > 1 else spans:
        events = int(sum(series[at[str(month)]] for month in span))
        rate = crude_rate(events, float(evidence.places.people(span).sum()), 1_000_000)
        rows.append((calendar.code(span), events, float(rate.value), float(rate.lower), float(rate.upper)))
    last = len(rows) - 1
    figures = table(
        evidence,
        "homicide",
        f"Homicides, {place}",
        [dimension("period", "Period"), count("n", "Homicides"), *rate_columns()],
        rows,
        at={"offence": HOMICIDE, "group": TOTAL},
        names={calendar.code(span): calendar.label(span) for span in [*spans, everything]},
        notes=("Rates are per 1 million people a year, because homicides are few.",),
    )
    when = calendar.label(everything)
    title = sentence(
        "Homicides recorded in {place} in {when}: {n}", "homicide", {"n": (last, "n")}, place=place, when=when
    )
    told = sentence(
        "That is {rate} a year per 1 million people (95% interval {lower} to {upper}). With so few, one year says "
        "little.",
        "homicide",
        {"rate": (last, "rate"), "lower": (last, "lower"), "upper": (last, "upper")},
    )
    return finding(evidence, "how_much.homicide", title, [told], [figures], period=when, methods=METHODS)


def _unplaced(evidence: Evidence) -> Finding:
    """What has no place, and the totals with it: the feed is all this partnership's, so it is probably its own."""
    assert evidence.unplaced is not None
    span, place = evidence.coverage.headline, evidence.partnership.name
    at = {month: i for i, month in enumerate(evidence.unplaced.labels("month"))}
    lost = evidence.unplaced.by("month", "group")
    spans = [tuple(year) for year in evidence.coverage.years] or [span]
    rows = []
    for months in spans:
        index = [at[str(month)] for month in months]
        for i, group in enumerate(evidence.definition.groups):
            here, without = evidence.total(months, group), int(lost[index, i].sum())
            rows.append((calendar.code(months), group, here, without, here + without))
        here, without = evidence.total(months), int(lost[index].sum())
        rows.append((calendar.code(months), "*", here, without, here + without))
    figures = table(
        evidence,
        "unplaced",
        f"{capital(evidence.definition.things)} with and without a place, {place}",
        [
            dimension("period", "Period"),
            dimension("group", "Group"),
            count("n", "With a place"),
            count("unplaced", "Without a place", area="no place"),
            count("both", "Both", area="with and without a place"),
        ],
        rows,
        names={"*": "All", **{calendar.code(months): calendar.label(months) for months in spans}},
    )
    last = len(rows) - 1
    title = sentence("{m} more have no place, {t} in all", "unplaced", {"m": (last, "unplaced"), "t": (last, "both")})
    told = sentence(
        "Every record of this extract that has a place lies in {place}, so those without one are probably its "
        "own. They are left "
        "out everywhere else in this assessment.",
        place=place,
    )
    return finding(evidence, "how_much.unplaced", title, [told], [figures], period=evidence.coverage.months_label)


def _caveats(evidence: Evidence) -> list[str]:
    caveats = ["Offences that nobody reported to the police, and that the police did not find, are not counted."]
    latest = evidence.places.latest_population_year
    needed = (evidence.coverage.headline[-1] + -3).year if evidence.coverage.headline else latest
    if needed > latest:
        caveats.append(
            f"Rates after 2022/23 use the population of mid-{latest}, the latest that is held here.".replace(
                "2022/23", f"{latest}/{(latest + 1) % 100:02d}"
            )
        )
    return caveats


def offence_totals(evidence: Evidence, months: tuple[Month, ...]) -> dict[str, int]:
    """Offence label to count over these months, most first."""
    totals = period_counts(evidence, [months], "offence")[:, 0]
    pairs = zip(evidence.counts.labels("offence"), totals.tolist(), strict=True)
    return dict(sorted(((name, n) for name, n in pairs if n), key=lambda pair: (-pair[1], pair[0])))
