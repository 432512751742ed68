"""Dates of birth, postcodes, addresses, sex and official numbers, made comparable by stated rules.

What is impossible or a placeholder becomes missing: it is no evidence for or against two records being one person.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date

from upstream.people.names import WORDS

DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T].*)?"),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})[ -](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
"""The ways in which agencies write dates: year first, day first, the month in words, eight figures."""
MONTHS = {name.casefold(): at for at, name in enumerate(month_name) if name}
MONTHS |= {name[:3]: at for name, at in MONTHS.items()}
NO_DATES = frozenset(WORDS["no_dates"])
OLDEST = 120
POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")
NOWHERE = frozenset(WORDS["no_postcodes"])
NO_ADDRESS = re.compile(
    r"^(nfa|n f a|no fixed (abode|address)|no abode|not known|unknown|homeless|withheld|confidential|none|n/?a|n/?k)\b"
)
EPOCH = date(1970, 1, 1)
EMAIL = re.compile(r"([a-z0-9._%+'-]+)@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
NO_ONES = frozenset(WORDS["no_ones_mail"])
SEXES = {
    **dict.fromkeys(("m", "male", "man", "boy", "1"), "m"),
    **dict.fromkeys(("f", "female", "woman", "girl", "2"), "f"),
}


def clean_date(text: str, newest: date | None = None) -> str | None:
    """A date of birth as YYYY-MM-DD.

    Missing where it is no date of the calendar, a placeholder (01/01/1900), in the future or over 120 years ago.
    """
    found = _parse(text.strip())
    if found is None or found.isoformat() in NO_DATES:
        return None
    end = newest or date.today()
    return found.isoformat() if end.year - OLDEST <= found.year and found <= end else None


def _parse(text: str) -> date | None:
    for form in DATES:
        found = form.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = MONTHS.get(parts["name"].casefold(), 0) if "name" in parts else int(parts["m"])
            try:
                return date(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                return None
    return None


def eighteen_before(text: str) -> str | None:
    """The latest date of birth of whoever is an adult on a day."""
    found = _parse(text.strip())
    return f"{found.year - 18:04d}-{found.month:02d}-{found.day:02d}" if found and found.year > 1900 else None


def exchange_day_month(born: str) -> str | None:
    """The date with day and month exchanged, where that is a date too and another one."""
    year, month, day = born.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 and day != month else None


def clean_postcode(text: str) -> str | None:
    """A full postcode without its blank: "qf1o 2ab" is "QF102AB".

    O and I where a figure belongs are read as 0 and 1, and the other way round in the last two places. Pseudo-postcodes
    and what has not the shape of a postcode are missing.
    """
    code = re.sub(r"[^A-Z0-9]", "", text.upper())
    if len(code) < 5 or NO_ADDRESS.match(text.strip().casefold()):
        return None
    inward = code[-3].translate(str.maketrans("OIL", "011")) + code[-2:].translate(str.maketrans("015", "OIS"))
    outward = code[:-3]
    if len(outward) > 2:
        outward = outward[:2] + outward[2:].translate(str.maketrans("OI", "01"))
    code = outward + inward
    return code if POSTCODE.match(code) and code not in NOWHERE else None


def outward(postcode: str) -> str:
    """The first half of a clean postcode: the district that an address keeps when its last letters are wrong."""
    return postcode[:-3]


def house(address: str) -> str | None:
    """The number and the street's first six letters: "Flat 2, 14 Mill Lane" is "14 millla"."""
    text = " ".join(re.sub(r"[^a-z0-9 ]", " ", address.casefold()).split())
    if not text or NO_ADDRESS.match(text):
        return None
    found = re.search(r"(\d+[a-z]?) ([a-z][a-z ]*)$", text) or re.search(r"(\d+[a-z]?) ([a-z][a-z ]*)", text)
    return f"{found[1]} {found[2].replace(' ', '')[:6]}" if found else None


def day_number(text: str) -> str | None:
    """Days since 1 January 1970, for reckoning; missing where the text is no date of the calendar."""
    found = _parse(text.strip())
    return str((found - EPOCH).days) if found else None


def clean_email(text: str) -> str | None:
    """An e-mail address in small letters; one that an office uses for everybody is missing."""
    plain = text.strip().casefold()
    found = EMAIL.fullmatch(plain)
    return plain if found and found[1] not in NO_ONES else None


def clean_phone(text: str) -> str | None:
    """A telephone number of the United Kingdom as its digits, 0 first: "+44 (0)7700 900063" is "07700900063"."""
    digits = re.sub(r"\D", "", text)
    digits = re.sub(r"^(0044|44)0?", "0", digits) if len(digits) > 11 else digits
    return digits if re.fullmatch(r"0\d{9,10}", digits) and len(set(digits[1:])) > 2 else None


def clean_sex(text: str) -> str | None:
    """m or f as recorded; everything else is missing, and evidence of nothing."""
    return SEXES.get(text.strip().casefold())


def clean_nhs_number(text: str) -> str | None:
    """Ten digits whose last is the check digit (modulus 11, NHS Data Dictionary), else missing."""
    digits = re.sub(r"\D", "", text)
    if len(digits) != 10 or len(set(digits)) == 1:
        return None
    check = 11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9])) % 11
    return digits if check % 11 == int(digits[9]) and check != 10 else None


def clean_upn(text: str) -> str | None:
    """A permanent unique pupil number: check letter and twelve digits; temporary ones (a letter last) are missing."""
    code = re.sub(r"\s", "", text.upper())
    return code if re.fullmatch(r"[A-HJ-NP-RT-Z][0-9]{12}", code) else None


def clean_pnc(text: str) -> str | None:
    """Year, serial number and letter: "2099/0012345C" and "2099/12345c" are one number."""
    found = re.fullmatch(r"(\d{4}|\d{2})\s*/\s*(\d{1,7})\s*([A-Z])", text.strip().upper())
    return f"{found[1]}/{int(found[2]):07d}{found[3]}" if found else None
