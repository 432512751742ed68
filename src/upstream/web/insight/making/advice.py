"""What to do when an assessment could not be made: data, by the code of the fault."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources

from upstream.model.errors import UpstreamError
from upstream.web.core.permissions import Permission
from upstream.web.core.scope import Scope

CODE = re.compile(r"\((UP-[A-Z]+-\d+)\)\s*$")
PAGES = {
    "file": ("Hand in a file", "uploads:hand_in", Permission.UPLOAD_EXTRACTS),
    "data": ("Files that were handed in", "uploads:list", Permission.UPLOAD_EXTRACTS),
    "coverage": ("See what is loaded", "insight:coverage", Permission.SEE_INSIGHT),
    "another": ("Start another one", "uploads:new_assessment", Permission.RUN_ASSESSMENTS),
}


@dataclass(frozen=True)
class Advice:
    """``words`` are steps in order; ``then`` the keys of the pages that they lead to, or ``again`` for the button."""

    codes: tuple[str, ...]
    words: tuple[str, ...]
    then: tuple[str, ...]

    def fits(self, code: str) -> bool:
        return any(fnmatchcase(code, pattern) for pattern in self.codes)

    @property
    def again(self) -> bool:
        """Whether to try again is what helps by itself, or after something else was done."""
        return "another" not in self.then or "file" in self.then

    def pages(self, scope: Scope) -> list[tuple[str, str]]:
        """Words and the names of the pages that the one who asks may enter."""
        found = [PAGES[key] for key in self.then if key in PAGES]
        return [(text, name) for text, name, needed in found if scope.may(needed)]


@functools.cache
def known() -> tuple[Advice, ...]:
    text = resources.files("upstream.web.insight.making").joinpath("advice.toml").read_text(encoding="utf-8")
    return tuple(Advice(**{key: tuple(value) for key, value in row.items()}) for row in tomllib.loads(text)["advice"])


def of(fault: str) -> Advice:
    """The advice for a fault as an edition keeps it, with its code at the end."""
    found = CODE.search(fault)
    code = found[1] if found else ""
    return next(each for each in known() if each.fits(code))


def words_of(error: UpstreamError) -> str:
    """What is wrong, and the code. What to do stands beside it on the page, in the page's words."""
    what = f"{error.what[:1].upper()}{error.what[1:]}".rstrip(".")
    return f"{what}. ({error.code})"
