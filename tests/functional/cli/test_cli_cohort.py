"""A rule card asked of a small linked county, a scheme before and after, a service's return: as the guide does it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from linkage_support import PURPOSE, County, county
from sharing_support import agree
from upstream import api
from upstream.engine import Lake
from upstream.people import cohort, cohort_list, scheme_files
from upstream.people.cards import read_card

FEEDS = ("police-nominals", "recorded-crime-people", "youth-justice")
RULE = """
[[rule]]
feed = "recorded-crime-people"
role = "suspect"
at_least = {n}
words = "Suspected of {{n}} offences between {{first}} and {{last}}."
"""


@dataclass(frozen=True)
class Given:
    made: County
    lake: Path

    def card(self, folder: Path, rules: str = RULE.format(n=2), **changes: object) -> Path:
        said = {
            "name": "twice",
            "title": "Suspected twice",
            "criteria": "Suspected of two or more offences",
            "purpose": "An offer of mentoring",
            "approved_by": "Chair of the tactical group",
            "approved_on": date.today() - timedelta(20),
            "look_back_days": 3660,
            "expires_after_days": 90,
            **changes,
        }
        lines = [
            f"{key} = {value if isinstance(value, int | date) else json.dumps(value)}" for key, value in said.items()
        ]
        path = folder / "card.toml"
        path.write_text("\n".join(lines) + rules, encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder = tmp_path_factory.mktemp("cohorts")
    made = county(folder, people=5000)
    lake = Lake(folder / "lake")
    api.load(lake, [folder / "made" / "areas"])
    api.load(lake, [folder / "made" / "extracts" / "recorded-crime.csv"])
    for feed in FEEDS:
        made.load(lake, feed)
    api.link(lake, purpose=PURPOSE, model=made.model)
    return Given(made, lake.path)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def suspected(given: Given, **where: object) -> Counter[str]:
    """By person how often suspected, counted with dictionaries alone."""
    from upstream.engine import connect

    lake = Lake(given.lake)
    key = {(row["extract_id"], row["line"]): row["person"] for row in lake.persons.keys().to_pylist()}
    engine = connect(lake)
    told = engine.rows("recorded-crime-people").to_pylist()
    offence = {row["crime_number"]: row for row in engine.rows("recorded-crime").to_pylist()}
    engine.close()
    found: Counter[str] = Counter()
    for row in told:
        crime = offence[row["crime_number"]]
        if row["role"] == "suspect" and all(crime[name] == value for name, value in where.items()):
            found[key.get((row["extract_id"], row["line"]), "")] += 1
    return found


def ask(given: Given, card: Path) -> cohort.Cohort:
    """Without the page, whose protection takes its time."""
    return cohort.cohort(Lake(given.lake), api.rule_card(card), "a test of cards", today=date.today())


def test_who_meets_a_card_why_and_until_when(given: Given, tmp_path: Path) -> None:
    out = tmp_path
    cohort_list.write(ask(given, given.card(tmp_path)), out)
    listed = rows(out / "list.csv")
    wanted = {person for person, n in suspected(given).items() if person and n >= 2}
    assert [row["person"] for row in listed] == sorted(wanted)
    assert len(wanted) > 5
    assert {row["expires_on"] for row in listed} == {str(date.today() + timedelta(90))}
    times = suspected(given)
    for row in listed:
        assert row["evidence"].startswith(f"Suspected of {times[row['person']]} offences between 20")
        assert len(row["records"].split()) == times[row["person"]]
    assert set(listed[0]) == {"person", "card", "met_on", "expires_on", "evidence", "records"}
    assert (out / "list.csv").stat().st_mode & 0o077 == 0
    assert (out / "fairness.csv").stat().st_mode & 0o077 == 0
    fair = rows(out / "fairness.csv")
    assert sum(int(row["met"]) for row in fair if row["characteristic"] == "sex") == len(wanted)


@pytest.mark.slow
def test_the_page_has_counts_and_nobody(upstream: Any, given: Given, tmp_path: Path) -> None:
    card, out = given.card(tmp_path), tmp_path / "out"
    answer = upstream("cohort", "ask", card, "--lake", given.lake, "--purpose", "tactical group", "--out", out)
    assert answer.code == 0, answer.err
    people = {row["person"] for row in rows(out / "list.csv")}
    written = [path for path in out.rglob("*") if path.is_file() and path.name != "list.csv"]
    said = answer.out + "".join(path.read_text(encoding="utf-8") for path in written)
    assert not [person for person in people if person in said]
    assert not [name for name in given.made.names() if name.casefold() in said.casefold()]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "2 or more records of recorded-crime-people where role is suspect" in page
    for words in ("Suspected of two or more offences", "Chair of the tactical group", "agreed-recorded-crime-people"):
        assert words in page
    small = [row for row in rows(out / "tables" / "cohort-strata.csv") if row["Meet the card"] in "123456789"]
    assert not small


def test_every_reading_is_logged_before_and_the_list_with_its_records(
    upstream: Any, given: Given, tmp_path: Path
) -> None:
    before = len(api.identifier_reads(Lake(given.lake)))
    found = upstream("cohort", "ask", given.card(tmp_path), "--lake", given.lake, "--purpose", "to see", "--json")
    assert "UP-ENGINE-070" in found.out
    assert len(api.identifier_reads(Lake(given.lake))) == before
    found = ask(given, given.card(tmp_path))
    told = api.identifier_reads(Lake(given.lake))[before:]
    assert [(row["what"], row["purpose"]) for row in told] == [
        ("cohort twice", "a test of cards"),
        ("cohort list twice", "a test of cards"),
    ]
    feeds = ("recorded-crime", "recorded-crime-people")
    manifest = Lake(given.lake).manifest
    assert set(told[0]["extracts"]) == {extract.id for feed in feeds for extract in manifest.of(feed)}
    assert told[1]["rows"] == len(found.met)
    assert told[1]["records"] == sorted({record for met in found.met for record in met.records})


def test_a_card_reads_the_offence_behind_a_person_and_the_definitions_groups(given: Given, tmp_path: Path) -> None:
    rule = RULE.format(n=1).replace('role = "suspect"', 'role = "suspect"\nflags = ["knife"]')
    found = ask(given, given.card(tmp_path, rule))
    assert {met.person for met in found.met} == set(suspected(given, knife=True)) - {""}
    rule = RULE.format(n=1).replace('role = "suspect"', 'role = "suspect"\nwhere = { group = "Group 1" }')
    grouped = ask(given, given.card(tmp_path, rule, definition="thames-valley"))
    assert 0 < len(grouped.met) < len(suspected(given))


def test_a_list_outlives_neither_approval_nor_agreement(given: Given, tmp_path: Path) -> None:
    found = ask(given, given.card(tmp_path, review_after_days=30))
    assert {met.expires_on for met in found.met} == {date.today() + timedelta(10)}


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (RULE.format(n=1).replace("recorded-crime-people", "recorded-crime-peeple"), "UP-PEOPLE-063"),
        (RULE.format(n=1).replace("recorded-crime-people", "ambulance"), "UP-PEOPLE-063"),
        (RULE.format(n=1).replace("suspect", "suspekt"), "UP-PEOPLE-063"),
        (RULE.format(n=1) + "flags = ['role']", "UP-PEOPLE-063"),
        (RULE.format(n=1) + "where = { crime_number = 'x', nife = 'y' }", "UP-PEOPLE-063"),
        ("\n[[rule]]\nfeed = 'children-in-need'\nwords = 'Known.'\nwhere = { surname = 'X' }", "UP-PEOPLE-063"),
        ("\n[[rule]]\nfeed = 'school-census'\nwords = 'Known.'\nwhere = { sen = 'K' }", "UP-PEOPLE-061"),
        ("\n[[rule]]\nfeed = 'probation'\nwords = 'Known.'", "UP-SHARING-009"),
    ],
    ids=["feed", "anonymous", "value", "flag", "field", "name", "protected", "not agreed"],
)
def test_what_a_card_may_not_ask_is_refused(upstream: Any, given: Given, tmp_path: Path, rules: str, code: str) -> None:
    card = given.card(tmp_path, rules)
    answer = upstream("cohort", "ask", card, "--lake", given.lake, "--purpose", "a test of cards")
    assert (answer.code, code in answer.err) == (1, True), answer.err


def test_nothing_is_read_that_may_not_be(upstream: Any, given: Given, tmp_path: Path) -> None:
    before = len(api.identifier_reads(Lake(given.lake)))
    purpose = ("--purpose", "a test of cards", "--lake", given.lake)
    late = given.card(tmp_path, approved_on=date.today() - timedelta(400))
    assert "UP-PEOPLE-062" in upstream("cohort", "ask", late, *purpose).err
    inside = upstream("cohort", "ask", given.card(tmp_path), *purpose, "--out", given.lake / "lists")
    assert "UP-PEOPLE-066" in inside.err
    assert "UP-PEOPLE-067" in upstream("cohort", "ask", given.card(tmp_path), *purpose, "--by", "street").err
    empty = upstream("cohort", "ask", given.card(tmp_path), "--purpose", "a test of cards", "--lake", tmp_path / "none")
    assert "UP-ENGINE-060" in empty.err
    assert len(api.identifier_reads(Lake(given.lake))) == before


def test_a_field_that_is_not_permitted_and_an_extract_that_is_not_linked(given: Given, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(given.lake, tmp_path / "lake")
    lake = Lake(tmp_path / "lake")
    api.end_sharing(lake, "agreed-youth-justice", because="over")
    agree(lake, tmp_path, "youth-justice", name="less", link=True, leave_out=("outcome",))
    rule = "\n[[rule]]\nfeed = 'youth-justice'\nwords = 'Known.'\nwhere = { outcome = 'X' }"
    with pytest.raises(Exception, match="UP-PEOPLE-064"):
        api.ask_card(lake, given.card(tmp_path, rule), purpose="a test of cards")
    rule = "\n[[rule]]\nfeed = 'homelessness'\nwords = 'Known.'"
    given.made.load(lake, "homelessness")
    with pytest.raises(Exception, match="UP-PEOPLE-065"):
        api.ask_card(lake, given.card(tmp_path, rule), purpose="a test of cards")


def test_a_card_is_shown_without_reading_anybody(upstream: Any, given: Given, tmp_path: Path) -> None:
    answer = upstream("cohort", "check", given.card(tmp_path))
    assert "- 2 or more records of recorded-crime-people where role is suspect" in answer.out
    assert "the approval stands" in answer.out


def test_a_scheme_before_and_after(upstream: Any, given: Given, tmp_path: Path) -> None:
    card = given.card(tmp_path, RULE.format(n=1))
    people = [person for person, _ in suspected(given).most_common(40) if person]
    joined = date(2023, 9, 1)
    members, others = tmp_path / "iom.csv", tmp_path / "others.csv"
    for file, chosen in ((members, people[::2]), (others, people[1::2])):
        lines = [f"{person},{'North' if i % 2 else 'South'},{joined}," for i, person in enumerate(chosen)]
        file.write_text("\n".join(["person,district,joined,left", *lines]))
    custody = tmp_path / "custody.csv"
    custody.write_text(f"person,first,last\n{people[0]},2023-08-01,2023-08-31\n")
    out = ("--counts", card, "--lake", given.lake, "--purpose", "review of the scheme", "--out", tmp_path / "out")
    answer = upstream("cohort", "scheme", members, "--custody", custody, "--comparison", others, *out)
    assert answer.code == 0, answer.err
    (row,) = rows(tmp_path / "out" / "tables" / "scheme-before-after.csv")[-1:]
    assert row["District"] == "All"
    assert row["People"] == "20"
    held = scheme_files.members(members, custody)
    assert [len(member.custody) for member in held] == [1] + [0] * 19
    until = scheme_files.known_until(Lake(given.lake), read_card(card), date.today())
    assert joined < until <= date.today()
    assert "review of the scheme" in upstream("link", "reads", "--lake", given.lake).out


def test_a_card_that_looks_back_too_little_for_a_scheme_is_refused(upstream: Any, given: Given, tmp_path: Path) -> None:
    members = tmp_path / "iom.csv"
    members.write_text("person,district,joined\np1,North,2023-09-01\n")
    card = given.card(tmp_path, look_back_days=30)
    said = ("--counts", card, "--lake", given.lake, "--purpose", "review of the scheme")
    assert "UP-PEOPLE-082" in upstream("cohort", "scheme", members, *said).err


@pytest.mark.parametrize(
    ("text", "where"),
    [("person,district\np1,N\n", "joined"), ("person,district,joined\np1,N,soon\n", "line 2"),
     ("person,district,joined\n,N,2023-01-01\n", "line 2"), ("person,district,joined\n", "no rows"), ("", "person")],
)  # fmt: skip
def test_a_file_of_members_with_a_fault_is_refused_with_its_line(text: str, where: str, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text(text)
    with pytest.raises(Exception, match="UP-PEOPLE-081") as caught:
        scheme_files.members(file)
    assert where in str(caught.value)


def test_services_are_told_with_those_who_never_completed(upstream: Any, tmp_path: Path) -> None:
    file = tmp_path / "idva.csv"
    file.write_text("service,clients,engaged,completed,improved\nIDVA,311,216,107,78\nNavigators,120,60,0,0\n")
    answer = upstream("cohort", "services", file, "--out", tmp_path / "out")
    assert "IDVA: 73% of the 107 who completed improved" in answer.out
    assert "of all 311, between 25% and 91% improved" in answer.out
    assert "none of the 120 clients completed" in answer.out
    file.write_text("service,clients,engaged,completed,improved\nIDVA,311,216,107,104\n")
    answer = upstream("cohort", "services", file, "--out", tmp_path / "few")
    (row,) = rows(tmp_path / "few" / "tables" / "services-outcomes.csv")
    assert row["Did not improve"] == "[c]"
    assert "107" not in answer.out
    file.write_text("service,clients,engaged,completed,improved\nIDVA,10,5,6,1\n")
    assert "UP-PEOPLE-070" in upstream("cohort", "services", file).err


def test_how_people_differ_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "everybody.csv"
    file.write_text("person,events,days\n" + "".join(f"p{i},{i % 4},365.25\n" for i in range(200)))
    found = scheme_files.everybody(file)
    assert found.mean == pytest.approx(1.5, rel=0.01)
    assert replace(found, shape=1.0).shape == 1.0
