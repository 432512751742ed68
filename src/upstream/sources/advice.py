"""What the counts of a load tell its user: faults that most rows share have one cause, which can be mended at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from upstream.engine.report import LOADED, FileReport
from upstream.model.contract import Contract, Effect, Field, FieldType

NOTHING = "Nothing was loaded from this file:"
KINDS = ("missing", "invalid", "not_allowed", "out_of_range", "unknown")
DATES = (FieldType.DATE, FieldType.DATETIME, FieldType.MONTH)
CLOCKS = (*DATES, FieldType.TIME)
SEVERAL = 3
MOST_ADVICE = 3


def advice(report: FileReport, contract: Contract) -> list[str]:
    """Sentences for the notes of a file's report."""
    said = list(_nothing_loaded(report, contract))
    if report.reasons.get("coordinates_swapped", 0) * 2 > report.read:
        said.append("Longitude and latitude are swapped in most rows: swap their headings and load the file again.")
    if report.loaded and report.reasons.get("lsoa_code_unknown", 0) * 2 > report.read:
        said.append("Most LSOA codes are unknown: load the look-up or the boundaries of these areas first.")
    ahead = [month for month in report.months if len(month) == 7 and month > date.today().isoformat()[:7]]
    if ahead:
        said.append(f"Some rows are dated in the future ({', '.join(ahead[:3])}): check the dates.")
    return said


def _nothing_loaded(report: FileReport, contract: Contract) -> Iterator[str]:
    if report.status != LOADED or report.loaded or report.duplicates:
        return
    if not report.read:
        yield f"{NOTHING} it has headings and no rows. Ask the sender whether it was sent whole."
        return
    common = _common(report)
    refusing = [reason for reason in common if _refuses(reason, contract)] or _most(report, contract)
    shown = ", ".join(f"{reason} in {report.reasons[reason]:,}" for reason in refusing[:MOST_ADVICE])
    rows = f"all {report.read:,} rows were" if report.read > 1 else "its only row was"
    yield f"{NOTHING} {rows} refused ({shown})."
    if _shifted(common, contract):
        yield "Several fields that have nothing to do with each other fail: are the columns shifted?"
        return
    for reason in refusing[:MOST_ADVICE]:
        item, kind = _fault(reason, contract)
        if item is not None:
            yield _cure(item, kind)


def _common(report: FileReport) -> list[str]:
    """The reasons of at least half the rows, the most frequent first."""
    often = [reason for reason, rows in report.reasons.items() if rows * 2 >= report.read]
    return sorted(often, key=lambda reason: (-report.reasons[reason], reason))


def _most(report: FileReport, contract: Contract) -> list[str]:
    """The one reason of most refusals, where none is that of half the rows."""
    refusing = [reason for reason in report.reasons if _refuses(reason, contract)]
    return [max(refusing, key=lambda reason: report.reasons[reason])] if refusing else []


def _fault(reason: str, contract: Contract) -> tuple[Field | None, str]:
    faults = ((item, kind) for item in contract.fields for kind in KINDS if reason == f"{item.name}_{kind}")
    return next(faults, (None, ""))


def _refuses(reason: str, contract: Contract) -> bool:
    item, kind = _fault(reason, contract)
    if item is None:
        return all(rule.effect is Effect.REFUSE for rule in contract.rules if rule.code == reason)
    if item.name == contract.month and kind in ("missing", "invalid"):
        return True
    return (item.missing if kind == "missing" else item.invalid) is Effect.REFUSE


def _shifted(reasons: list[str], contract: Contract) -> bool:
    """Whether fields of several kinds hold what they cannot: two dates, or two coordinates, fail for one cause."""
    faults = [_fault(reason, contract) for reason in reasons]
    kinds = {_family(item) for item, kind in faults if item is not None and kind != "missing"}
    return len(kinds) >= SEVERAL


def _family(item: Field) -> str:
    if item.type in CLOCKS:
        return "dates"
    return item.name if item.type is FieldType.TEXT else item.type.value


def _cure(item: Field, kind: str) -> str:
    """What to do about a fault that most rows have."""
    if kind == "missing":
        return f"{item.name} is empty: check that its column is filled and that its heading stands over it."
    if kind == "unknown":
        return (
            f"The codes in {item.name} are unknown: load the look-up or the boundaries of these areas first, or check "
            "the codes."
        )
    if kind == "out_of_range":
        limits = f"{item.name} is not between {item.minimum} and {item.maximum}"
        if item.type in DATES:
            return f"{limits}: check the century; for years of two digits {_state(item)}."
        return f"{limits}: check its unit and its column."
    if kind == "invalid" and item.type in CLOCKS:
        return f"{item.name} is written in a way that the feed does not know: {_state(item)}."
    if item.pattern:
        return f"{item.name} is not as the feed needs it ({item.description.rstrip('.')}): check its column."
    return f"The words in {item.name} are unknown: say under [values.{item.name}] in a mapping what they mean."


def _state(item: Field) -> str:
    example = "%H.%M" if item.type is FieldType.TIME else "%d/%m/%y"
    return f'state the format in a mapping, under [dates], such as {item.name} = "{example}"'
