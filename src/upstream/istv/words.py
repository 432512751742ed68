"""The words of a description, made comparable."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

LETTERS = re.compile(r"[^\w]+")


@cache
def rules() -> Mapping[str, Any]:
    text = (resources.files("upstream.reference") / "istv" / "rules.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def tokens(text: str) -> tuple[str, ...]:
    """Words in lower case without marks; short forms written out, a leading "the" dropped."""
    short = {key.casefold(): word for key, word in rules()["short"].items()}
    plain = text.casefold().replace("'", "").replace("’", "")
    words: list[str] = [short.get(word, word) for word in str.split(LETTERS.sub(" ", plain))]
    return tuple(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def says_nothing(text: str | None) -> bool:
    """Whether a description is empty or one of the words for not known."""
    plain = " ".join(LETTERS.split((text or "").casefold().replace("'", ""))).strip()
    known = {" ".join(LETTERS.split(item)).strip() for item in rules()["nothing"]}
    return plain in known


def names_a_kind(words: tuple[str, ...]) -> bool:
    """Whether words name a kind of place ("pub in town") and no place."""
    return bool(words) and set(words) <= set(rules()["kinds"])
