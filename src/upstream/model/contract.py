"""A contract: what a feed's extract must look like, as data. Sources declare it, the engine executes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from upstream.model.expression import Predicate


class FieldType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    MONTH = "month"
    BOOLEAN = "boolean"


class Effect(StrEnum):
    """What a fault does to its row: REFUSE sends it to quarantine, FLAG loads it with the reason noted,
    ALLOW says nothing."""

    REFUSE = "refuse"
    FLAG = "flag"
    ALLOW = "allow"


@dataclass(frozen=True)
class Field:
    """One column of a feed.

    ``headings`` are the headings under which publishers send it (matched by name, ignoring case and
    surrounding blanks). ``column`` REFUSE: a file without the heading is refused whole. ``missing``: an empty cell.
    ``invalid``: a cell that cannot be read as ``type`` or breaks ``allowed`` (exact values), ``pattern`` (a full-match
    regular expression), ``minimum``/``maximum`` or ``codes`` (the name of a code list that the caller supplies).
    ``formats`` are strptime formats of dates, tried in order (a MONTH with ``formats`` takes the month of such a date).
    ``spellings`` are (written, meant) pairs: other ways to write a value, matched ignoring case and surrounding
    blanks before anything else is checked ("M" for "male"; a force's own codes come in here through its column
    mapping). ``personal`` marks what identifies or describes a person; ``direct`` what tells by itself who it is (a
    name, a full date of birth, an address, a national number): its values are kept in the encrypted store alone;
    ``keyed`` the sender's own reference of a person, of which the lake holds a pseudonym; ``free_text`` words that
    somebody typed.
    """

    name: str
    type: FieldType
    headings: tuple[str, ...]
    description: str
    column: Effect = Effect.REFUSE
    missing: Effect = Effect.ALLOW
    invalid: Effect = Effect.REFUSE
    allowed: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | str | None = None
    maximum: float | str | None = None
    codes: str | None = None
    formats: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    true_words: tuple[str, ...] = ("true", "yes", "y", "1", "t")
    false_words: tuple[str, ...] = ("false", "no", "n", "0", "f")
    personal: bool = False
    direct: bool = False
    keyed: bool = False
    free_text: bool = False


@dataclass(frozen=True)
class Rule:
    """A cross-field rule: rows for which ``fault`` holds have ``effect`` for ``reason``."""

    code: str
    reason: str
    fault: Predicate
    effect: Effect = Effect.REFUSE


@dataclass(frozen=True)
class Contract:
    """A feed.

    ``month`` names the field that gives the edition's month: a MONTH, or a DATE or DATETIME whose month is taken
    (every loaded row has it in the column ``month``); ``identifier`` the field whose equal values in one edition make
    two fully equal rows duplicates (rows without one are never duplicates); ``scope`` the fields whose distinct
    values say which areas or forces a file covers. ``unit`` is what a row counts and ``already_public`` whether its
    counts are open: both choose the disclosure rule. ``file_pattern`` matches file names as published, for telling
    feeds apart. ``person_level``: a row is about one person, so that it is loaded under a sharing record alone.
    ``anonymous``: the standard leaves out who a row is about, so that rows are never linked to a person.
    ``data_class`` is the kind of information that a gateway is asked about (criminal-offence, health, social-care,
    education ...).
    """

    name: str
    version: str
    title: str
    publisher: str
    standard: str
    licence: str
    attribution: tuple[str, ...]
    unit: str
    already_public: bool
    fields: tuple[Field, ...]
    month: str
    identifier: str | None = None
    scope: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    file_pattern: str | None = None
    person_level: bool = False
    anonymous: bool = False
    data_class: str = ""
    notes: tuple[str, ...] = field(default=())

    def field(self, name: str) -> Field:
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(f"contract {self.name} has no field {name}")
