"""The disclosure policy: which rule applies to counts of this source and unit, for this audience. Data, not code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError, nearest

ANY = "*"
METHODS = ("open", "suppress", "withhold")


@dataclass(frozen=True)
class Rule:
    """One rule. A count is small from ``low`` to ``high`` (both included); ``threshold`` is the least safe count."""

    name: str
    method: str
    low: int = 0
    high: int = -1
    show_zeros: bool = True
    round_to: int = 0
    note: str = ""
    citation: str = ""

    @property
    def threshold(self) -> int:
        return self.high + 1

    @property
    def floor(self) -> int:
        """The least count that a hidden cell can have, as everybody knows who reads the policy."""
        return 1 if self.show_zeros else 0

    def hides(self, value: float) -> bool:
        """Whether a count is hidden for its own sake. Apportioned counts between 0 and ``low`` are small too."""
        if value <= 0:
            return not self.show_zeros
        return value < self.threshold

    def published(self, value: float) -> float:
        """The number that is shown for a count that is not hidden: half a base and more goes up."""
        if not self.round_to:
            return value
        return int((value + self.round_to / 2) // self.round_to) * self.round_to

    def at_least_as_strict_as(self, other: Rule) -> bool:
        ranks = {method: rank for rank, method in enumerate(METHODS)}
        if self.method != other.method:
            return ranks[self.method] > ranks[other.method]
        zeros = not self.show_zeros or other.show_zeros
        return self.method != "suppress" or (self.threshold >= other.threshold and zeros)


@dataclass(frozen=True)
class Application:
    source: str
    unit: str
    audience: str
    rule: str

    def fits(self, source: str, unit: str, audience: str) -> bool:
        asked = ((self.source, source), (self.unit, unit), (self.audience, audience))
        return all(mine in (ANY, theirs) for mine, theirs in asked)


@dataclass(frozen=True)
class Limit:
    """Tables with a code that fits ``pattern`` in ``role`` may have at most ``dimensions`` that vary."""

    role: str
    pattern: str
    dimensions: int
    reason: str

    def concerns(self, code: str) -> bool:
        return re.fullmatch(self.pattern, code) is not None


@dataclass(frozen=True)
class Search:
    """The size and time at which the search for a safe pattern is given up and tables are withheld.

    Up to ``joint_cells`` cells the attacker is taken to know that all tables were counted from the same records; up to
    ``whole_cells`` linked cells a proof must be a table of whole numbers, above it one of real numbers will do.
    """

    cells: int = 40_000
    seconds: float = 120.0
    joint_cells: int = 6_000
    whole_cells: int = 400


@dataclass(frozen=True)
class Policy:
    version: str
    title: str
    audiences: tuple[str, ...]
    rules: Mapping[str, Rule]
    applications: tuple[Application, ...]
    default: str
    limits: tuple[Limit, ...] = ()
    search: Search = Search()

    @classmethod
    def load(cls, path: Path | str | None = None) -> Policy:
        """The shipped policy, or a partnership's own file, checked."""
        if path is None:
            shipped = files("upstream.reference") / "disclosure" / "policy.toml"
            return _policy(tomllib.loads(shipped.read_text(encoding="utf-8")), "the shipped policy")
        return _policy(_read(Path(path)), str(path))

    def rule(self, source: str, unit: str, audience: str) -> Rule:
        """The first rule that fits; the default, which is the strictest, where none does."""
        if audience not in self.audiences:
            raise UpstreamError(
                "UP-DISCLOSURE-001",
                f"'{audience}' is not an audience of the disclosure policy",
                do=f"Choose one of {', '.join(self.audiences)}. {nearest(audience, self.audiences)}".strip(),
            )
        for application in self.applications:
            if application.fits(source, unit, audience):
                return self.rules[application.rule]
        return self.rules[self.default]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UpstreamError(
            "UP-DISCLOSURE-002", "the disclosure policy cannot be read", where=str(path), do="Check its path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(f"the disclosure policy is not TOML: {error}", str(path)) from error


def _fault(what: str, where: str) -> UpstreamError:
    return UpstreamError("UP-DISCLOSURE-003", what, where=where, do="Compare it with the shipped policy file.")


def _policy(data: dict[str, Any], where: str) -> Policy:
    known = {"version", "title", "audiences", "rules", "apply", "default", "limits", "search"}
    _refuse_unknown(data, known, "the policy", where)
    rules = {name: _rule(name, _table(entry, name, where), where) for name, entry in data.get("rules", {}).items()}
    policy = Policy(
        version=_get(data, "version", str, where),
        title=_get(data, "title", str, where),
        audiences=tuple(_get(data, "audiences", list, where)),
        rules=rules,
        applications=tuple(_application(entry, where) for entry in data.get("apply", [])),
        default=_get(data, "default", str, where),
        limits=tuple(_limit(entry, where) for entry in data.get("limits", [])),
        search=_search(data.get("search", {}), where),
    )
    _check(policy, where)
    return policy


def _table(entry: Any, name: str, where: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _fault(f"'{name}' must be a table of settings", where)
    return entry


def _refuse_unknown(data: Mapping[str, Any], known: set[str], what: str, where: str) -> None:
    for name in data:
        if name not in known:
            raise _fault(f"{what} has no setting '{name}'. {nearest(name, known)}".rstrip(), where)


def _get(data: Mapping[str, Any], name: str, kind: type, where: str, default: Any = None) -> Any:
    value = data.get(name, default)
    right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    if not right or value in ("", []):
        raise _fault(f"'{name}' is missing or is not of type {kind.__name__}", where)
    return value


def _rule(name: str, entry: Mapping[str, Any], where: str) -> Rule:
    settings = {"method", "suppress_from", "suppress_to", "zeros", "round_to", "note", "citation"}
    here = f"{where}, rule {name}"
    _refuse_unknown(entry, settings, f"rule {name}", where)
    method = _get(entry, "method", str, here)
    suppresses = method == "suppress"
    rule = Rule(
        name=name,
        method=method,
        low=_get(entry, "suppress_from", int, here) if suppresses else 0,
        high=_get(entry, "suppress_to", int, here) if suppresses else -1,
        show_zeros=_one_of(_get(entry, "zeros", str, here, "show"), ("show", "suppress"), here) == "show",
        round_to=_get(entry, "round_to", int, here, 0),
        note=_get(entry, "note", str, here),
        citation=_get(entry, "citation", str, here),
    )
    _one_of(method, METHODS, here)
    _require(not suppresses or rule.low == 1, "suppress_from must be 1: zeros have a setting of their own", here)
    _require(not suppresses or rule.high >= rule.low, "suppress_to must not be below suppress_from", here)
    _require(rule.round_to >= 0 and rule.round_to != 1, "round_to must be 0 (no rounding) or 2 and more", here)
    _require(suppresses or not rule.round_to, "only a rule that suppresses may round", here)
    return rule


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    _require(value in allowed, f"'{value}' must be one of {', '.join(allowed)}", where)
    return value


def _require(holds: bool, what: str, where: str) -> None:
    if not holds:
        raise _fault(what, where)


def _application(entry: Any, where: str) -> Application:
    fields = ("source", "unit", "audience", "rule")
    entry = _table(entry, "apply", where)
    _refuse_unknown(entry, {*fields}, "an entry of [[apply]]", where)
    return Application(*(_get(entry, name, str, f"{where}, [[apply]]") for name in fields))


def _limit(entry: Any, where: str) -> Limit:
    here = f"{where}, [[limits]]"
    entry = _table(entry, "limits", where)
    _refuse_unknown(entry, {"role", "pattern", "dimensions", "reason"}, "an entry of [[limits]]", where)
    try:
        re.compile(_get(entry, "pattern", str, here))
    except re.error as error:
        raise _fault(f"the pattern cannot be read: {error}", here) from error
    role, reason = (_get(entry, name, str, here) for name in ("role", "reason"))
    return Limit(role, entry["pattern"], _get(entry, "dimensions", int, here), reason)


def _search(entry: Mapping[str, Any], where: str) -> Search:
    _refuse_unknown(entry, {"cells", "seconds", "joint_cells", "whole_cells"}, "[search]", where)
    try:
        return Search(**entry)
    except TypeError as error:
        raise _fault(f"[search] cannot be read: {error}", where) from error


def _check(policy: Policy, where: str) -> None:
    """Every name that is used exists, and what fits no entry gets the strictest rule."""
    rules = policy.rules
    for used in (policy.default, *(application.rule for application in policy.applications)):
        _require(used in policy.rules, f"there is no rule '{used}'. {nearest(used, rules)}".rstrip(), where)
    for application in policy.applications:
        known = (*policy.audiences, ANY)
        _require(application.audience in known, f"there is no audience '{application.audience}'", where)
    default = policy.rules[policy.default]
    for rule in policy.rules.values():
        strict = default.at_least_as_strict_as(rule)
        _require(strict, f"the default rule '{default.name}' is less strict than rule '{rule.name}'", where)
