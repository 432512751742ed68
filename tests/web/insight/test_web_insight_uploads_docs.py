"""Every code that handing in a file or making an assessment can end with is documented, and none that cannot."""

from __future__ import annotations

import re

from support import ROOT

CODE = re.compile(r"UP-WEB-(1\d\d)")
IN_TEXT = re.compile(r'refused\(\s*"(1\d\d)"')


def test_every_code_is_documented() -> None:
    found: set[str] = set()
    web = ROOT / "src/upstream/web"
    for path in (*web.glob("insight/uploads/*.py"), *web.glob("insight/making/*.py"), web / "core/sealing.py"):
        text = re.sub(r"Raises? UP-WEB-[^.]*|raise UP-WEB-[^.\"]*", "", path.read_text(encoding="utf-8"))
        found |= set(CODE.findall(text)) | set(IN_TEXT.findall(text))
    told = CODE.findall((ROOT / "docs/reference/errors/web.md").read_text(encoding="utf-8"))
    assert sorted(found) == sorted(told)
