"""Names as agencies write them, made comparable by stated rules. Nothing is ever inferred from a name.

Rules, in order: accents and case are dropped; apostrophes, full stops and the like go, hyphens become blanks; titles
and ranks go; words that stand for "not known" make the name missing; a surname of one letter is missing, a forename
of one letter is kept as an initial; "Surname, Forename" is turned round; a name of two people ("MR & MRS SMITH")
keeps the surname alone.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

WORDS = tomllib.loads((files("upstream.reference") / "linkage" / "words.toml").read_text(encoding="utf-8"))
TITLES = frozenset(WORDS["titles"])
UNKNOWN = frozenset(WORDS["nobody"])
"""Whole names, blanks taken out, that name nobody."""
JOINT = re.compile(r"\s(?:&|and|\+)\s", re.IGNORECASE)
SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae"})


class _Plain(dict[int, str]):
    """What each character becomes: a small letter, a blank, or nothing."""

    def __missing__(self, code: int) -> str:
        letter = chr(code).casefold()
        self[code] = letter if "a" <= letter <= "z" and len(letter) == 1 else " " if letter in " -/_\t\n\r" else ""
        return self[code]


PLAIN = _Plain()
SOUNDS = {
    letter: digit for digit, group in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), 1) for letter in group
}


def plain(text: str) -> str:
    """Lower-case letters and single blanks: "O'Brien-Şahin" is "obrien sahin"."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(SPECIAL))
    return " ".join(text.translate(PLAIN).split())


def clean_surname(text: str) -> str | None:
    """A surname, or nothing where it names nobody or is one letter."""
    words = [word for word in plain(text).split() if word not in TITLES]
    joined = "".join(words)
    return None if len(joined) < 2 or _nobody(text, joined) else " ".join(words)


def clean_forename(text: str) -> str | None:
    """A forename or an initial: the first word that is no title, or nothing where it names nobody."""
    words = [word for word in plain(text).split() if word not in TITLES]
    return None if not words or _nobody(text, "".join(words)) else words[0]


def clean_middle(text: str) -> str | None:
    """What follows the first forename, or a middle name given by itself."""
    joined = plain(text)
    return joined if joined and not _nobody(text, joined.replace(" ", "")) else None


def further_names(text: str) -> str | None:
    """The forenames after the first of one column: "Anna Maria" gives "maria"."""
    words = [word for word in plain(text).split() if word not in TITLES]
    return " ".join(words[1:]) or None


def _nobody(text: str, joined: str) -> bool:
    return joined in UNKNOWN or text.strip().casefold() in ("n/k", "n/a", "?", "-", ".")


def title_sex(text: str) -> str | None:
    """The sex that a title at the beginning says, as the agency wrote it: MR is m, MRS, MS and MISS are f."""
    first = text.strip().partition(" ")[0].strip(".").casefold()
    return {"mr": "m", "mrs": "f", "ms": "f", "miss": "f"}.get(first) if not _joint(text) else None


def _joint(text: str) -> bool:
    return ("&" in text or "+" in text or "and" in text.casefold()) and JOINT.search(f" {text} ") is not None


def split_name(text: str) -> tuple[str | None, str | None, str | None]:
    """Forename, middle names and surname of a name in one column.

    With a comma the surname comes first. Without one the last word is the surname and a single word is a surname
    where a title stands before it ("MR SMITH"), otherwise a forename ("Danny").
    """
    if _joint(text):
        return None, None, clean_surname(text.split()[-1])
    before, comma, after = text.partition(",")
    if comma:
        return clean_forename(after), further_names(after), clean_surname(before)
    words = plain(text).split()
    named = [word for word in words if word not in TITLES]
    if not named or _nobody(text, "".join(named)):
        return None, None, None
    if len(named) == 1:
        titled = len(words) > 1
        return (None, None, clean_surname(named[0])) if titled else (clean_forename(named[0]), None, None)
    return clean_forename(named[0]), " ".join(named[1:-1]) or None, clean_surname(named[-1])


@cache
def nicknames() -> dict[str, str]:
    """The name that each short or other form stands for, from a list that we wrote."""
    text = (files("upstream.reference") / "linkage" / "nicknames.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    found: dict[str, str] = {}
    for row in rows:
        for form in row[1:]:
            found.setdefault(plain(form), row[0])
    return found


def root(forename: str) -> str:
    """The name that a forename is a form of: "lizzie" and "beth" are "elizabeth"; a name without another is itself."""
    return nicknames().get(forename, forename)


def sound(name: str) -> str | None:
    """The American Soundex code of a name, for finding pairs, never for deciding them (Russell 1918, patent 1261167).

    H and W do not part two letters of one sound; vowels do.
    """
    letters = name.replace(" ", "")
    if not letters:
        return None
    code, last = letters[0], SOUNDS.get(letters[0], 0)
    for letter in letters[1:]:
        digit = SOUNDS.get(letter, 0)
        if digit and digit != last:
            code += str(digit)
        if letter not in "hw":
            last = digit
    return (code + "000")[:4]
