from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_error_of_sharing_is_in_the_reference_and_no_other() -> None:
    used = {
        code
        for path in (ROOT / "src/upstream/sources").glob("*.py")
        for code in re.findall(r'"(UP-SHARING-\d{3})"', path.read_text(encoding="utf-8"))
    }
    listed = re.findall(
        r"^\| (UP-SHARING-\d{3})", (ROOT / "docs/reference/errors/sharing.md").read_text(encoding="utf-8"), re.M
    )
    assert sorted(used) == listed
