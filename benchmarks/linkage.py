"""Linking records of people: the synthetic county with our model and with Splink's out-of-the-box one.

The county's records come from two sets of six agencies' extracts: those that ask for a date of birth, and the same
with council tax in place of youth justice, where two in three have none: a million records of 800,000 people
(``UPSTREAM_LINKAGE_PEOPLE`` says how many else). Of the second set the errors are given by sex, recorded ethnicity, the
generator's group of names and deprivation too, and how many people keep their key when one record in a hundred is new.

With the folder that ``UPSTREAM_LINKAGE_DATA`` names, FEBRL 4 (its licence does not let it ship) and the 50,000
historical figures are linked as well, the latter beside the model of Splink's own documentation, in the same run. Every
figure of error is that of the groups, against the truth, with its interval.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import DASH, Figure, at_most, plain
from benchmarks.measure import Measured, alone

MODELS = Path(__file__).parent / "linkage_models"
DATED = (
    *("police-nominals", "youth-justice", "school-census", "children-in-need", "adult-social-care"),
    "homelessness",
)
UNDATED = (*(name for name in DATED if name != "youth-justice"), "revenues-benefits")
NUMBERS = ("nhs_number", "upn", "pnc")
PEOPLE = 600_000
"""They give about a million records in six feeds."""
GROUPS = ("sex", "ethnicity", "name_group", "deprivation")


def run(folder: Path, quick: bool) -> list[Figure]:
    county = folder / "county"
    if not county.exists():
        alone("linkage:make", county=str(county), people=5_000 if quick else _people())
    sets = {"dates of birth": DATED} if quick else {"dates of birth": DATED, "council tax": UNDATED}
    figures: list[Figure] = []
    for title, feeds in sets.items():
        figures += _county(county, title, feeds, target=not quick)
    figures += _stability(county, DATED if quick else UNDATED)
    given = os.environ.get("UPSTREAM_LINKAGE_DATA")
    if given:
        figures += _accuracy("FEBRL 4", alone("linkage:febrl", folder=given), f1=0.99)
        figures += _historical(given)
    return figures


def _people() -> int:
    return int(os.environ.get("UPSTREAM_LINKAGE_PEOPLE", PEOPLE))


def _stability(county: Path, feeds: tuple[str, ...]) -> list[Figure]:
    told = alone("linkage:stability", county=str(county), feeds=feeds, permitted=NUMBERS)
    note = f"{told.result['new']:,} new records; {told.result['changes']:,} keys merged or split"
    kept = told.result["kept"]
    return [
        Figure("county: untouched people who keep their key", f"{kept:.4%}", "≥ 99.9 %", met=kept >= 0.999, note=note)
    ]


def _county(county: Path, title: str, feeds: tuple[str, ...], *, target: bool) -> list[Figure]:
    ours = alone("linkage:ours", county=str(county), feeds=feeds, permitted=NUMBERS)
    without = alone("linkage:ours", county=str(county), feeds=feeds, permitted=())
    peer = alone("linkage:out_of_the_box", county=str(county), feeds=feeds)
    name = f"county, {title}"
    wanted = {"precision": 0.99, "recall": 0.95, "cluster_f1": 0.96} if target else {}
    made = _accuracy(name, ours, peer=peer, **wanted)
    made += _accuracy(f"{name}, no official numbers", without)
    if feeds == UNDATED:
        made += _by_group(name, ours, peer)
    thousand = ours.result["records"] / 1000
    note = f"{ours.result['records']:,} records; processor seconds {ours.processor:.0f}"
    return [
        *made,
        at_most(f"{name}: link", ours.seconds, 90, "s", peer=f"{peer.seconds:.1f} s", note=note),
        at_most(f"{name}: memory", ours.megabytes, 4096, "MB", peer=f"{peer.megabytes:,.0f} MB"),
        plain(f"{name}: processor time of a thousand records", 1000 * ours.processor / thousand, "ms"),
    ]


def _accuracy(name: str, ours: Measured, peer: Measured | None = None, **wanted: float) -> list[Figure]:
    return [
        _share(
            f"{name}: {measure.replace('_', ' ')}",
            ours.result[measure],
            peer and peer.result[measure],
            wanted.get(measure),
        )
        for measure in ("precision", "recall", "f1", "cluster_f1", "b_cubed_f1")
    ]


def _share(title: str, ours: dict[str, float], peer: dict[str, float] | None, wanted: float | None = None) -> Figure:
    """A share to four places with its interval; the peer's too, of the same records."""
    target, met = (DASH, None) if wanted is None else (f"≥ {wanted:g}", ours["value"] >= wanted)
    return Figure(
        title, f"{ours['value']:.4f}", target, _interval(peer) if peer else DASH, met, f"95 % interval {_limits(ours)}"
    )


def _by_group(name: str, ours: Measured, peer: Measured) -> list[Figure]:
    """Precision and recall of each group of people; a gap between groups is an error that falls on some."""
    made = []
    for group, told in ours.result["groups"].items():
        other = peer.result["groups"][group]
        for measure in ("precision", "recall"):
            title = f"{name}: {measure}, {group} ({told['people']:,} people)"
            made.append(_share(title, told[measure], other[measure]))
    return made


def _interval(measure: dict[str, float]) -> str:
    return f"{measure['value']:.4f} ({_limits(measure)})"


def _limits(measure: dict[str, float]) -> str:
    return f"{measure['lower']:.4f} to {measure['upper']:.4f}"


def _historical(folder: str) -> list[Figure]:
    ours, peer = (alone(f"linkage:historical_{who}", folder=folder) for who in ("ours", "documented"))
    better = ours.result["f1"]["value"] > peer.result["f1"]["value"]
    figures = _accuracy("50,000 historical figures", ours, peer=peer)
    verdict = Figure("50,000 historical figures: better than the documented model", str(better), "True", met=better)
    return [*figures, verdict]


def make(county: str, people: int) -> int:
    from upstream import api

    api.synthesise(Path(county), people=people, years=5, seed=7)
    return people


def ours(county: str, feeds: list[str], permitted: list[str]) -> dict[str, Any]:
    from benchmarks.county_people import records
    from upstream.people import link, specification

    table = records(Path(county), tuple(feeds))
    made = link.link(table, specification.load("people"), permitted=frozenset(permitted))
    return _told(made.group, table["truth"], Path(county))


def stability(county: str, feeds: list[str], permitted: list[str]) -> dict[str, Any]:
    """One record in a hundred taken away at random, linked; put back, linked again: who kept the key."""
    import numpy as np

    from benchmarks.county_people import records
    from upstream.people import keys, known_again, link, specification

    table = records(Path(county), tuple(feeds))
    told, allowed = specification.load("people"), frozenset(permitted)
    few = table.filter(np.random.default_rng(1).random(len(table)) >= 0.01)
    names = [part["record"].to_pylist() for part in (few, table)]
    first = link.link(few, told, permitted=allowed).group.tolist()
    before = dict(zip(names[0], keys.assign(names[0], first, b"benchmark").of, strict=True))
    second = link.link(table, told, permitted=allowed).group.tolist()
    again = keys.assign(names[1], second, b"benchmark", before)
    kept = known_again.share_kept(before, dict(zip(names[1], again.of, strict=True)))
    return {"new": len(table) - len(few), "changes": len(again.history), "kept": kept}


def out_of_the_box(county: str, feeds: list[str]) -> dict[str, Any]:
    """Splink's comparisons of its library with its usual blocking, on the same cleaned records."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    from benchmarks.county_people import records
    from upstream.people.prepare import prepare

    _hush()
    table = records(Path(county), tuple(feeds))
    rules = [block_on("forename", "surname"), block_on("surname", "birth_date"), block_on("forename", "birth_date"),
             block_on("birth_date", "postcode"), block_on("surname", "postcode")]  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.NameComparison("forename"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"),
        ],
        retain_matching_columns=False,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(prepare(table).table), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("forename", "surname", "birth_date")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=3e6)
    for rule in (
        block_on("surname", "birth_date"),
        block_on("forename", "postcode"),
        block_on("birth_date", "postcode"),
    ):
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return _told(_grouped(linker, table.num_rows, 0.95), table["truth"], Path(county))


def febrl(folder: str) -> dict[str, Any]:
    import pyarrow as pa

    from upstream.people import clusters, linker, specification

    rows = [row for feed in "ab" for row in _rows(Path(folder) / f"febrl4{feed}.csv")]
    names = {"forename": "given_name", "number": "soc_sec_id", "address": "address_1", "birth_date": "date_of_birth"}
    plain_names = ("surname", "street_number", "suburb", "postcode", "state")
    columns = {ours: [row[theirs] or None for row in rows] for ours, theirs in names.items()}
    columns |= {name: [row[name] or None for row in rows] for name in plain_names}
    columns |= {"forename_again": columns["forename"], "surname_again": columns["surname"]}
    both = zip(columns["forename"], columns["surname"], strict=True)
    columns["forename_by_surname"] = [" ".join(sorted(pair)) if all(pair) else None for pair in both]
    for part, (start, stop) in {"birth_year": (0, 4), "birth_month": (4, 6), "birth_day": (6, 8)}.items():
        columns[part] = [born[start:stop] if born else None for born in columns["birth_date"]]
    table = pa.table({"id": list(range(len(rows))), **columns})
    scored = linker.score(table, specification.load(MODELS / "febrl.toml"))
    links = scored.pairs.take(scored.pairs.weight >= scored.thresholds.link)
    return _told(clusters.group(len(rows), links).of, [row["rec_id"].split("-")[1] for row in rows])


def _rows(path: Path) -> list[dict[str, str]]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]


def historical_ours(folder: str) -> dict[str, Any]:
    import pyarrow as pa

    from upstream.people import clusters, details, linker, specification
    from upstream.people.prepare import prepare

    details.OLDEST = 800  # these people were born long before anybody whom an agency knows
    table = _historical_table(folder)
    raw = {
        "forename": "first_name",
        "surname": "surname",
        "birth_date": "dob",
        "sex": "gender",
        "postcode": "postcode_fake",
    }
    given = pa.table({"record": table["unique_id"], "feed": table["source"], **{k: table[v] for k, v in raw.items()}})
    ready = prepare(given).table
    for name in ("birth_place", "occupation"):
        ready = ready.append_column(name, table[name])
    made = specification.load(MODELS / "historical.toml").for_permitted(frozenset(), frozenset(ready.column_names))
    scored = linker.score(ready, made)
    links = scored.pairs.take(scored.pairs.weight >= scored.thresholds.link)
    return _told(clusters.group(len(table), links).of, table["cluster"])


def historical_documented(folder: str) -> dict[str, Any]:
    """The comparisons, blocking rules, training and threshold of Splink's documented example for these records."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    _hush()
    table = _historical_table(folder)
    parts = (
        ("substr(first_name,1,3)", "substr(surname,1,4)"), ("surname", "dob"), ("first_name", "dob"),
        ("postcode_fake", "first_name"), ("postcode_fake", "surname"), ("dob", "birth_place"),
        ("substr(postcode_fake,1,3)", "dob"), ("substr(postcode_fake,1,3)", "first_name"),
        ("substr(postcode_fake,1,3)", "surname"),
        ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    )  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[block_on(*part) for part in parts],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="whole_name"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    api = DuckDBAPI()
    told = api.duckdb_con.from_arrow(table).project("*, first_name || ' ' || surname as whole_name")
    linker = Linker(api.register(told), settings)
    certain = [block_on("first_name", "surname", "dob"), block_on("dob", "postcode_fake"),
               block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)")]  # fmt: skip
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return _told(_grouped(linker, table.num_rows, 0.95), table["cluster"])


def _hush() -> None:
    import logging

    logging.getLogger("splink").setLevel(logging.CRITICAL)


def _historical_table(folder: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(Path(folder) / "historical_figures_with_errors_50k.parquet")
    table = table.append_column("source", pa.array(["wikidata"] * len(table)))
    return table.append_column("id", pa.array(range(len(table))))


def _grouped(linker: Any, rows: int, probability: float) -> Any:
    import numpy as np

    from upstream.people.clusters import Pairs, components

    table = linker.inference.predict(threshold_match_probability=probability).as_pyarrow_table()
    left, right = (table[name].to_numpy().astype(np.int64) for name in ("id_l", "id_r"))
    return components(rows, Pairs(left, right, table["match_weight"].to_numpy()))


def _told(found: Any, truth: Any, county: Path | None = None) -> dict[str, Any]:
    """The evaluation, and where the county is given that of each group of its people."""
    from upstream.people.evaluate import by_group, evaluate

    people = truth if isinstance(truth, list) else truth.to_pylist()
    told = asdict(evaluate(found, people))
    if county is not None:
        groups = by_group(found, people, _groups(county, people))
        told["groups"] = {name: asdict(item) for name, item in groups.items()}
    return told


def _groups(county: Path, truth: list[str]) -> dict[str, list[str]]:
    """Of each record's person the sex, ethnic group, group of names and fifth of deprivation (1: most deprived)."""
    import pyarrow.parquet as pq

    rows = pq.read_table(county / "truth" / "people.parquet").to_pylist()
    of = {row["person_id"]: {**row, "deprivation": f"fifth {(row['decile'] + 1) // 2}"} for row in rows}
    return {name: [of[person][name] for person in truth] for name in GROUPS}
