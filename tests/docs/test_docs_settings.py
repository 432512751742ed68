"""Every setting has its line in the manual."""

from __future__ import annotations

import re

from support import ROOT

READ = re.compile(r"""(?:environ(?:\.get)?[\[(]|getenv\(|envvar=)\s*["']([A-Z_]+)["']""")


def test_every_variable_that_is_read_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    used = set()
    for path in (ROOT / "src" / "upstream").rglob("*.py"):
        used |= {name for name in READ.findall(path.read_text(encoding="utf-8")) if name.startswith("UPSTREAM")}
    assert used
    assert all(f"`{name}`" in page for name in used), used
