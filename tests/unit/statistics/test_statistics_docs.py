"""The page of published values names tests that exist, and every error code has its row."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs/reference/published-values.md"
TESTS = [
    *ROOT.glob("tests/unit/statistics/test_*.py"),
    *ROOT.glob("tests/spec/test_statistics_*.py"),
    *ROOT.glob("tests/spec/risk/test_*.py"),
]
SOURCES = list(ROOT.glob("src/upstream/statistics/*.py"))


def text_of(paths):
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_published_value_names_a_test_that_exists():
    defined = set(re.findall(r"^def (test_\w+)", text_of(TESTS), flags=re.MULTILINE))
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 30
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= defined, row


def test_every_test_of_a_published_value_is_on_the_page():
    published = set(re.findall(r"^def (test_\w*published\w*)", text_of(TESTS), flags=re.MULTILINE))
    here = {
        "test_every_published_value_names_a_test_that_exists",
        "test_every_test_of_a_published_value_is_on_the_page",
    }
    assert published - here <= set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))


def test_every_error_code_is_documented():
    used = set(re.findall(r"UP-STATISTICS-\d{3}", text_of(SOURCES)))
    rows = (ROOT / "docs/reference/errors/statistics.md").read_text(encoding="utf-8")
    assert used == set(re.findall(r"^\| (UP-STATISTICS-\d{3}) ", rows, flags=re.MULTILINE))


def test_every_public_statistic_cites_its_source():
    """A public function that computes a statistic names where it comes from."""
    helpers = {
        "ranks", "extreme_ratio", "expected", "percentage_change", "curve", "verdict", "find", "template",
        "load_weights", "parse_weights", "counts", "normal_quantile", "check_confidence", "unwrap", "divide",
        "verdict_words", "around", "draw", "coordinates", "with_self", "without_self", "neighbour_counts",
        "draw_different", "circles", "intervals", "over_intervals", "best_per_centre", "largest_ratios", "batch_size",
        "equal_weights", "band_edges", "neighbourhoods", "pairs_by_time", "count_by_time", "grid_over", "stretches",
        "compiled", "in_threads", "ratio", "bound", "least_count", "largest", "best_of_each", "partners", "count",
        "apart", "standardised", "logarithmic", "ranked_exponential",
    }  # fmt: skip
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r'^def ([a-z]\w*)\([^"]*?"""(.*?)"""', text, flags=re.MULTILINE | re.DOTALL):
            if match[1] not in helpers:
                assert "References" in match[2], f"{path.name}: {match[1]}"
