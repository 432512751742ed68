from __future__ import annotations

import re
from pathlib import Path

from upstream.sources.mapping import parse

ROOT = Path(__file__).parents[3]
CODE = re.compile(r"UP-SOURCE-\d{3}")


def test_every_error_of_loading_is_in_the_reference_and_no_other() -> None:
    used = {
        code
        for path in (ROOT / "src/upstream/sources").glob("*.py")
        for code in re.findall(r'"(UP-SOURCE-\d{3})"', path.read_text())
    }
    listed = CODE.findall((ROOT / "docs/reference/errors/sources.md").read_text(encoding="utf-8"))
    assert sorted(used) == listed


def test_the_mapping_of_the_guide_is_one() -> None:
    guide = (ROOT / "docs/how-to/load-a-forces-extract.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    rules = parse(example)
    assert rules.columns["Weapon"] == "knife"
    assert rules.skip_rows == 3
