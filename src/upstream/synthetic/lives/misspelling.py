"""How a name comes to be written otherwise: one slip of the hand, decided by draws that were made beforehand."""

from __future__ import annotations

import unicodedata

import numpy as np

from upstream.synthetic.lives.chance import Flags, Rng, Words

BESIDE = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "svxsrdfgukjknmiowearybeztx",
        strict=True,
    )
)
"""A key beside each on a British keyboard."""
SOUNDS = (
    ("ph", "f"),
    ("ie", "ei"),
    ("ck", "k"),
    ("ll", "l"),
    ("tt", "t"),
    ("nn", "n"),
    ("y", "i"),
    ("ee", "ea"),
    ("mac", "mc"),
)
FOLDED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O"})


def misspell(rng: Rng, words: Words, chosen: Flags) -> Words:
    """A copy of ``words`` with one slip in each that is ``chosen``."""
    kinds, places = rng.random(len(words)), rng.random(len(words))
    result = words.copy()
    for at in np.flatnonzero(chosen):
        result[at] = slip(words[at], float(kinds[at]), float(places[at]))
    return result


def slip(word: str, kind: float, place: float) -> str:
    """One change: by sound (a quarter), two letters exchanged, one left out, one doubled, or the key beside."""
    if len(word) < 3:
        return word + word[-1:]
    at = 1 + int(place * (len(word) - 2))
    if kind < 0.25:
        for heard, written in SOUNDS:
            if heard in word.lower()[1:]:
                return word[0] + word[1:].lower().replace(heard, written, 1)
    if kind < 0.45:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :] if at + 1 < len(word) else word[:-1]
    if kind < 0.70:
        return word[:at] + word[at + 1 :]
    if kind < 0.85:
        return word[:at] + word[at] + word[at:]
    return word[:at] + BESIDE.get(word[at].lower(), "e") + word[at + 1 :]


def folded(words: Words, encoding: str) -> Words:
    """Without the marks that a file's ``encoding`` cannot hold."""
    return np.array([_plain(word, encoding) for word in words], dtype=object)


def _plain(word: str, encoding: str) -> str:
    return "".join(letter if _holds(letter, encoding) else _bare(letter) for letter in word)


def _holds(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _bare(letter: str) -> str:
    split = unicodedata.normalize("NFD", letter.translate(FOLDED))
    return "".join(part for part in split if not unicodedata.combining(part))
