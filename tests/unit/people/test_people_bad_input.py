"""What agencies write when they know nothing, and what would be too much: handled by rules, said in numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from upstream.model.errors import UpstreamError
from upstream.people import compile, details, link, prepare, review, specification

PEOPLE = specification.load("people")
QUICK = replace(
    PEOPLE,
    largest_block=200,
    training=replace(PEOPLE.training, u_pairs=1e5, em_pairs=1e5, order=PEOPLE.training.order[:2]),
)
CROWD = 600
NOBODY = (
    {"forename": "Unknown", "surname": "UNKNOWN", "birth_date": "01/01/1900", "address": "No fixed abode"},
    {"forename": "X", "surname": "Y", "birth_date": "1900-01-01", "address": "NFA"},
    {"forename": "n/k", "surname": "Not known", "birth_date": "31/02/1990", "postcode": "ZZ99 3VZ"},
    {"forename": None, "surname": None, "birth_date": None, "postcode": None},
    {"forename": "Test", "surname": "Test", "birth_date": "00/00/0000", "postcode": "XX1 1XX"},
)


@pytest.fixture(scope="module")
def records() -> pa.Table:
    """A crowd that shares a postcode, each person in two feeds; and ten times everybody whom nobody knows."""
    rng = np.random.default_rng(3)
    syllables = ["mar", "del", "ton", "bri", "wen", "sco", "fer", "lin"]
    rows = []
    for person in range(CROWD):
        name = ["".join(rng.choice(syllables, 3)) for _ in range(2)]
        born = f"{rng.integers(1950, 2010)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        told = {"forename": name[0], "surname": name[1], "birth_date": born, "postcode": "QF1 1AA"}
        rows += [{"record": f"{feed}:{person}", "feed": feed, **told} for feed in "ab"]
    for n in range(10):
        rows += [{"record": f"c:{n}-{kind}", "feed": "c", **told} for kind, told in enumerate(NOBODY)]
    names = ("record", "feed", "forename", "surname", "birth_date", "postcode", "address", "phone", "email")
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def test_nobody_is_linked_with_nobody_and_the_losses_are_counted(records: pa.Table) -> None:
    made = link.link(records, QUICK)
    unknown = made.group[2 * CROWD :]
    assert len(set(unknown.tolist())) == len(unknown)
    assert not set(unknown.tolist()) & set(made.group[: 2 * CROWD].tolist())
    assert np.mean(made.group[: 2 * CROWD : 2] == made.group[1 : 2 * CROWD : 2]) > 0.97
    lost = {item.column: item for item in made.cleaned}
    assert lost["postcode"].crowded == 2 * CROWD
    assert lost["birth_date"].lost >= 30
    assert review.questions(made) is not None


def test_a_rule_that_would_make_a_thousand_million_pairs_is_refused_before_it_runs() -> None:
    n = 44_722
    table = pa.table(
        {
            "record": [f"a:{i}" for i in range(n)],
            "feed": ["a"] * n,
            "forename": [f"{'abcdefghij'[i % 10]}{'klmnopqrst'[i // 10 % 10]}an" for i in range(n)],
            "surname": ["ashby"] * n,
            "birth_date": [f"{1950 + i % 50}-01-{1 + i % 28:02d}" for i in range(n)],
            "address": [f"{i} mill lane" for i in range(n)],
        }
    )
    greedy = replace(PEOPLE, blocks=(("surname",),))
    with pytest.raises(
        UpstreamError, match=r"UP-PEOPLE-010.*surname would make about 1,000,0\d\d,\d{3} pairs"
    ) as caught:
        link.link(table, greedy)
    assert "ashby" not in str(caught.value)


def test_records_without_anything_to_compare_are_refused() -> None:
    table = pa.table({"record": ["a:1", "a:2"], "feed": ["a", "a"], "local": ["1", "1"]})
    with pytest.raises(UpstreamError, match="UP-PEOPLE-014"):
        link.link(table, PEOPLE)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+44 (0)7700 900063", "07700900063"),
        ("0044 7700 900063", "07700900063"),
        ("07700 900 063", "07700900063"),
        ("01632 960 1", None),
        ("00000 000000", None),
        ("unknown", None),
    ],
)
def test_telephone_numbers_are_digits_or_missing(written: str, read: str | None) -> None:
    assert details.clean_phone(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" Jo.Bloggs@Example.invalid ", "jo.bloggs@example.invalid"),
        ("info@example.invalid", None),
        ("none@none", None),
        ("not known", None),
        ("a@b@c", None),
    ],
)
def test_an_address_that_is_everybodys_is_nobodys(written: str, read: str | None) -> None:
    assert details.clean_email(written) == read


def test_accounts_meet_overlap_or_do_neither() -> None:
    import duckdb

    spells = [("2020-01-01", "2021-06-30"), ("2021-07-01", None), ("2019-01-01", "2020-12-31"), (None, None)]
    table = pa.table({"record": ["1", "2", "3", "4"], "feed": ["a"] * 4, "began": [s[0] for s in spells],
                      "ended": pa.array([s[1] for s in spells], pa.string())})  # fmt: skip
    ready = prepare.prepare(table).table
    assert ready["ended_day"].to_pylist()[1] == prepare.NEVER
    assert ready["ended_day"].null_count == 1
    (account,) = [item for item in compile.settings(PEOPLE)["comparisons"] if item["output_column_name"] == "account"]
    cases = " ".join(
        f"when {level['sql_condition']} then '{level['label_for_charts']}'"
        for level in account["comparison_levels"][:-1]
    )
    names = ("began_day", "ended_day")
    sides = ", ".join(f'{s}."{n}" as "{n}_{s}"' for s in ("l", "r") for n in names)
    with duckdb.connect() as con:
        con.register("t", ready)
        pairs = f"select l.id as a, r.id as b, {sides} from t l join t r on l.id < r.id"
        found = con.execute(f"select a, b, case {cases} else 'neither' end from ({pairs}) order by 1, 2").fetchall()
    told = {(a, b): level for a, b, level in found}
    assert told[0, 1] == "one account that begins when the other ends"
    assert told[0, 2] == "two accounts at one time"
    assert told[1, 2] == "neither"
    assert told[0, 3] == "missing"
