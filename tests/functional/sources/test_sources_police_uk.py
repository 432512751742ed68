"""The open police feeds, from a small sample as published (see tests/data/ATTRIBUTION.md), sound and spoilt."""

from __future__ import annotations

import csv
import shutil
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upstream.engine import FileReport, Lake, LoadReport
from upstream.sources import load

SAMPLE = Path(__file__).parents[2] / "data" / "police-uk"
STREET = SAMPLE / "2019-08" / "2019-08-warwickshire-street.csv"
FEEDS = {"street": "police-uk", "outcomes": "police-uk-outcomes", "stop-and-search": "police-uk-stop-search"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(SAMPLE.rglob("*.csv")):
            out.write(file, f"police/{file.relative_to(SAMPLE).as_posix()}")
        out.writestr("__MACOSX/2019-08/._2019-08-cumbria-street.csv", b"\0\5\26\7")
        out.writestr("README.md", "Thank you")
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def balanced(report: LoadReport) -> bool:
    return all(file.read == file.loaded + file.duplicates + file.quarantined for file in report.files)


def expected_duplicates(rows: list[dict[str, str]]) -> int:
    with_id = Counter(tuple(row.values()) for row in rows if row.get("Crime ID"))
    return sum(with_id.values()) - len(with_id)


def one(report: LoadReport) -> FileReport:
    (file,) = report.files
    return file


def changed(tmp_path: Path, text: str | bytes, name: str = STREET.name) -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def edited(field: str, value: str, line: int = 2) -> str:
    rows = read(STREET)
    rows[line - 2][field] = value
    out = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(out) + "\n"


def test_one_archive_of_three_feeds_and_forces_loads_each_file_into_its_own(lake: Lake, archive: Path) -> None:
    report = load(lake, archive)
    assert not report.refused
    assert balanced(report)
    assert set(lake.sources()) == set(FEEDS.values())
    by_name = {Path(file.file).name: file for file in report.files}
    assert len(by_name) == 8
    for path in SAMPLE.rglob("*.csv"):
        rows, told = read(path), by_name[path.name]
        assert told.read == len(rows)
        assert told.duplicates == expected_duplicates(rows)
        assert told.quarantined == 0
        assert told.months == ("2019-08",)


def test_a_row_without_a_place_is_loaded_and_flagged(lake: Lake) -> None:
    report = load(lake, STREET)
    without = sum(not row["LSOA code"] for row in read(STREET))
    assert without == 16
    assert report.reasons["lsoa_code_missing"] == without
    assert report.loaded == report.read


def test_anti_social_behaviour_has_no_id_and_equal_rows_are_separate_incidents(lake: Lake) -> None:
    path = STREET.with_name("2019-08-north-wales-street.csv")
    rows = read(path)
    asb = [row for row in rows if row["Crime type"] == "Anti-social behaviour"]
    assert len({tuple(row.values()) for row in asb}) < len(asb)
    report = load(lake, path)
    assert "crime_without_id" not in report.reasons
    assert report.loaded == len(rows) - expected_duplicates(rows)


def test_loading_again_and_loading_the_folder_instead_of_the_archive_change_nothing(lake: Lake, archive: Path) -> None:
    load(lake, archive)
    before = lake.version
    again = load(lake, archive)
    assert (again.read, again.loaded) == (0, 0)
    from_folder = load(lake, SAMPLE)
    assert (from_folder.read, from_folder.loaded) == (0, 0)
    assert lake.version == before


def test_stop_and_search_takes_its_force_from_the_file_name(lake: Lake) -> None:
    report = load(
        lake, [STREET.with_name(f"2019-08-{force}-stop-and-search.csv") for force in ("warwickshire", "cumbria")]
    )
    assert [file.scope for file in report.files] == ["warwickshire", "cumbria"]
    assert report.loaded == 272
    assert report.replaced == 0


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("Month", "1919-08", "month_out_of_range"),
        ("Month", "2119-08", "month_out_of_range"),
        ("Month", "August 2019", "month_invalid"),
        ("Month", "", "month_missing"),
        ("LSOA code", "E01999999", "lsoa_code_unknown"),
        ("Crime type", "Violent disorder", "crime_type_not_allowed"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_line(
    lake: Lake, tmp_path: Path, field: str, value: str, reason: str
) -> None:
    report = load(lake, changed(tmp_path, edited(field, value, line=5)))
    assert (report.read, report.quarantined) == (140, 1)
    kept = lake.quarantine("police-uk").to_pylist()
    assert [(row["line"], row["reasons"]) for row in kept] == [(5, reason)]


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        (
            {"Longitude": "52.47", "Latitude": "-1.78"},
            {"longitude_out_of_range", "latitude_out_of_range", "coordinates_swapped"},
        ),
        ({"Longitude": "0", "Latitude": "0"}, {"latitude_out_of_range"}),
        ({"Longitude": "-1.5", "Latitude": "40.4"}, {"latitude_out_of_range"}),
        ({"Longitude": "west", "Latitude": "52.4"}, {"longitude_invalid"}),
        ({"Last outcome category": "Sent to the Moon"}, {"last_outcome_category_not_allowed"}),
        ({"Crime ID": ""}, {"crime_without_id"}),
        ({"Crime ID": "1.23E+15"}, {"crime_id_invalid"}),
    ],
)
def test_a_row_that_still_counts_is_loaded_and_flagged(
    lake: Lake, tmp_path: Path, changes: dict[str, str], reasons: set[str]
) -> None:
    before = set(load(Lake(tmp_path / "sound"), STREET).reasons)
    rows = read(STREET)
    rows[0] |= changes
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    report = load(lake, changed(tmp_path, text))
    assert report.quarantined == 0
    assert set(report.reasons) - before == reasons


def test_shifted_columns_are_refused_row_by_row(lake: Lake, tmp_path: Path) -> None:
    head, *rows = STREET.read_text().splitlines()
    shifted = "\n".join([head, *(f"x,{row}".removesuffix(",") for row in rows)]) + "\n"
    report = load(lake, changed(tmp_path, shifted))
    assert (report.read, report.loaded, report.quarantined) == (140, 0, 140)
    assert report.reasons["month_invalid"] + report.reasons["month_missing"] == 140
    assert any("shifted" in note for note in one(report).notes)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_encoding_and_line_end_of_the_same_rows_loads_the_same(
    lake: Lake, tmp_path: Path, encoding: str, ends: str
) -> None:
    text = STREET.read_text().replace("Este Road", "Café Road", 1).replace("\n", ends)
    report = load(lake, changed(tmp_path, text.encode(encoding)))
    assert (report.read, report.loaded) == (140, 140)


def test_headings_may_come_in_any_order_and_case(lake: Lake, tmp_path: Path) -> None:
    rows = read(STREET)
    names = list(reversed(rows[0]))
    text = "\n".join([",".join(names).upper(), *(",".join(row[name] for name in names) for row in rows)])
    assert load(lake, changed(tmp_path, text)).loaded == 140


REFUSED = [
    ("empty.csv", b"", "UP-SOURCE-003", "empty"),
    ("blank.csv", b"\r\n \r\n", "UP-SOURCE-003", "empty"),
    (STREET.name, b"\n<!DOCTYPE html><html><body>404 Not Found</body></html>", "UP-SOURCE-004", "web page"),
    (STREET.name, b"%PDF-1.7 ...", "UP-SOURCE-004", "PDF"),
    (STREET.name, b"\x1f\x8b\x08\x00", "UP-SOURCE-004", "gzip"),
    ("letter.csv", b"Dear colleague,\nplease find attached\n", "UP-SOURCE-011", "no feed"),
    ("long.csv", b"x" * 200_000, "UP-SOURCE-009", "first line"),
    ("cut.zip", b"PK\x03\x04 and then nothing", "UP-SOURCE-005", "not sent whole"),
    ("cut.xlsx", b"PK\x03\x04 and then nothing", "UP-SOURCE-005", "not sent whole"),
]


@pytest.mark.parametrize(("name", "content", "code", "says"), REFUSED)
def test_what_is_no_table_is_refused_and_nothing_loaded_is_hurt(
    lake: Lake, tmp_path: Path, name: str, content: bytes, code: str, says: str
) -> None:
    load(lake, STREET)
    before = lake.version
    told = one(load(lake, changed(tmp_path, content, name)))
    assert (told.status, told.code) == ("refused", code)
    assert says in told.error
    assert name in told.error
    assert lake.version == before


def test_a_renamed_heading_refuses_the_file_and_says_what_to_do(lake: Lake, tmp_path: Path) -> None:
    path = changed(tmp_path, STREET.read_text().replace("Crime type", "Category of crime", 1))
    told = one(load(lake, path))
    assert told.code == "UP-SOURCE-010"
    assert "'Crime type'" in told.error
    assert "line 1" in told.error
    rules = tmp_path / "ours.toml"
    rules.write_text('[columns]\n"Category of crime" = "crime_type"\n')
    assert load(lake, path, mapping=rules).loaded == 140


def test_a_file_of_another_feed_is_refused_by_name(lake: Lake) -> None:
    told = one(load(lake, STREET, source="police-uk-outcomes"))
    assert told.code == "UP-SOURCE-012"
    assert "--source police-uk" in told.error


def test_one_bad_file_does_not_keep_the_others_from_loading(lake: Lake, tmp_path: Path) -> None:
    shutil.copy(STREET, tmp_path / STREET.name)
    folder = tmp_path / "sent"
    folder.mkdir()
    shutil.copy(STREET, folder)
    (folder / "2019-09-warwickshire-street.csv").write_text("<html>error</html>")
    report = load(lake, folder)
    assert report.loaded == 140
    assert len(report.refused) == 1


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_archive_is_refused_whole(lake: Lake, archive: Path, keep: float) -> None:
    load(lake, STREET)
    before = lake.version
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * keep)])
    told = one(load(lake, archive))
    assert told.code == "UP-SOURCE-005"
    assert lake.version == before


def test_a_member_that_is_damaged_is_refused_and_the_others_load(lake: Lake, archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        victim = opened.getinfo("police/2019-08/2019-08-cumbria-street.csv")
    whole = bytearray(archive.read_bytes())
    at = victim.header_offset + 30 + len(victim.filename) + victim.compress_size // 2
    whole[at : at + 8] = b"\xff" * 8
    archive.write_bytes(whole)
    report = load(lake, archive)
    assert [Path(file.file).name for file in report.refused] == ["2019-08-cumbria-street.csv"]
    assert len(report.files) == 8
    assert balanced(report)


def test_an_archive_that_unpacks_beyond_reason_is_not_opened(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out, out.open("2019-08-kent-street.csv", "w") as member:
        for _ in range(260):
            member.write(bytes(1_000_000))
    told = one(load(lake, path))
    assert told.code == "UP-SOURCE-006"


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_one_name_are_both_read(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.write(STREET, "a.csv")
        out.write(STREET.with_name("2019-08-cumbria-street.csv"), "a.csv")
    assert load(lake, path).loaded == 280


def test_an_archive_of_other_things_says_what_is_in_it(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("beach.jpg", b"")
    told = one(load(lake, path))
    assert told.code == "UP-SOURCE-007"
    assert "beach.jpg" in told.error


def test_a_line_without_end_costs_that_line_only(lake: Lake, tmp_path: Path) -> None:
    """A smaller stand-in for a line of 100 MB; the slow test has the full size."""
    lines = STREET.read_text().splitlines()
    lines.insert(3, "z" * 3_000_000)
    report = load(lake, changed(tmp_path, "\n".join(lines) + "\n"))
    assert (report.read, report.loaded, report.quarantined) == (141, 140, 1)
    assert [row["line"] for row in lake.quarantine().to_pylist()] == [4]


@pytest.mark.slow
def test_a_line_of_100_megabytes_costs_that_line_only(lake: Lake, tmp_path: Path) -> None:
    lines = STREET.read_text().splitlines()
    lines.insert(3, "z" * 100_000_000)
    report = load(lake, changed(tmp_path, "\n".join(lines) + "\n"))
    assert (report.read, report.loaded, report.quarantined) == (141, 140, 1)


SOUND = STREET.read_bytes()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.binary(max_size=6)), min_size=1, max_size=4))
def test_a_file_spoilt_anywhere_is_accounted_for_row_by_row_or_refused(spoils: list[tuple[int, bytes]]) -> None:
    data = bytearray(SOUND)
    for at, noise in spoils:
        data[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / STREET.name
        path.write_bytes(data)
        told = one(load(Lake(Path(folder) / "lake"), path))
    assert told.status == "refused" or told.read == told.loaded + told.duplicates + told.quarantined
    assert told.status == "refused" or told.loaded >= 140 - 8 * len(spoils)


def test_a_path_that_is_not_there_is_told(lake: Lake, tmp_path: Path) -> None:
    from upstream.model.errors import UpstreamError

    with pytest.raises(UpstreamError, match="no such file"):
        load(lake, tmp_path / "nothing.zip")
