"""The lake's register of sharing records, and what they let through on a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from upstream.model.contract import Contract
from upstream.model.errors import UpstreamError, nearest
from upstream.model.sharing import Permit, SharingRecord, Standing
from upstream.sources import sharing

if TYPE_CHECKING:
    from upstream.engine.lake import Lake

Opener = Callable[[], BinaryIO]
DO = "Write what was agreed into a sharing record and add it with: upstream sharing add FILE."


def folder(lake: Lake) -> Path:
    return lake.path / "sharing"


def records(lake: Lake) -> list[SharingRecord]:
    """All records of the register, by name, those that are over included."""
    found = sorted(folder(lake).glob("*.json"))
    return [sharing.parse(json.loads(path.read_text(encoding="utf-8")), path.name) for path in found]


def record(lake: Lake, name: str) -> SharingRecord:
    held = {item.name: item for item in records(lake)}
    if name not in held:
        do = nearest(name, held) or "See upstream sharing list."
        raise UpstreamError("UP-SHARING-007", f"the register has no sharing record '{name}'", do=do)
    return held[name]


def add(lake: Lake, path: Path) -> SharingRecord:
    """Check a record and put it into the register; the same name must say the same. Raises UP-SHARING-001 to 008."""
    new = sharing.read(path)
    held = {item.name: item for item in records(lake)}.get(new.name)
    if held is not None and held != new:
        raise UpstreamError(
            "UP-SHARING-008",
            f"the register has another sharing record '{new.name}'",
            where=path.name,
            do="What was agreed is not changed afterwards: end the old one and give the new one a name of its own.",
        )
    _keep(lake, new)
    return new


def end(lake: Lake, name: str, *, because: str, today: date) -> SharingRecord:
    """From ``today`` on the record permits nothing. What was loaded under it stays until it is withdrawn."""
    over = replace(record(lake, name), ended=today, ended_because=because)
    _keep(lake, over)
    return over


def _keep(lake: Lake, item: SharingRecord) -> None:
    from upstream.engine.lake import slug

    folder(lake).mkdir(parents=True, exist_ok=True)
    path = folder(lake) / f"{slug(item.name)}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(item.as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def register_fictional(lake: Lake, paths: Iterable[Path]) -> list[SharingRecord]:
    """Add the sharing records of invented people that lie beside the files: they permit those very files alone."""
    folders = {path if path.is_dir() else path.parent for path in paths}
    found = sorted({file for place in folders for file in place.glob("*sharing*.toml")})
    return [add(lake, file) for file in found if _is_fictional(file)]


def _is_fictional(file: Path) -> bool:
    try:
        return sharing.read(file).fictional
    except UpstreamError:
        return False


def permit(
    held: Sequence[SharingRecord], feed: Contract, supplier: str | None, today: date, opener: Opener | None = None
) -> Permit | None:
    """What may be loaded of a feed today; None where the feed is not about single people.

    Raises UP-SHARING-009 where no record of the register lets it in, 010 where several senders have one and none is
    named.
    """
    if not feed.person_level:
        return None
    ours = [item for item in held if item.feed == feed.name and (supplier is None or _same(item.sender, supplier))]
    live = [item for item in ours if item.standing(today) is Standing.LIVE and _permits_file(item, opener)]
    if not live:
        raise _refused(held, ours, feed, supplier, today)
    if len({item.sender for item in live if not item.fictional}) > 1:
        senders = ", ".join(sorted({item.sender for item in live}))
        do = f"Name the sender with --supplier: {senders}."
        raise UpstreamError("UP-SHARING-010", f"several senders may send {feed.name}", do=do)
    return max(live, key=lambda item: (item.fictional, item.start, item.name)).permit()


def permit_link(held: Sequence[SharingRecord], feed: Contract, sender: str | None, today: date) -> Permit:
    """What may be linked of a feed today. Raises UP-SHARING-009, and 011 for feeds that are never linked to a person
    or whose record does not permit it."""
    if feed.anonymous or not feed.person_level:
        what = f"the feed {feed.name} is anonymous: its rows are never linked to a person"
        raise UpstreamError("UP-SHARING-011", what, do="Leave it out of the linkage.")
    ours = [item for item in held if item.feed == feed.name and (sender is None or _same(item.sender, sender))]
    live = [item for item in ours if item.standing(today) is Standing.LIVE]
    if not live:
        raise _refused(held, ours, feed, sender, today)
    linking = [item for item in live if item.link]
    if not linking:
        what = f"the sharing record {live[0].name} does not permit linking"
        raise UpstreamError("UP-SHARING-011", what, do="Agree it with the sender first; then write link = true.")
    return max(linking, key=lambda item: (item.start, item.name)).permit()


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _permits_file(item: SharingRecord, opener: Opener | None) -> bool:
    if not item.fictional:
        return True
    if opener is None:
        return False
    with opener() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() in item.files.values()  # type: ignore[arg-type]


def _refused(
    held: Sequence[SharingRecord], ours: Sequence[SharingRecord], feed: Contract, supplier: str | None, today: date
) -> UpstreamError:
    by = f" from {supplier}" if supplier else ""
    others = sorted({item.sender for item in held if item.feed == feed.name} - {item.sender for item in ours})
    more = f" The register has records of {', '.join(others)}: name the sender with --supplier." if others else ""
    why = "; ".join(_why(item, today) for item in ours) or "the register has none"
    return UpstreamError(
        "UP-SHARING-009", f"{feed.name}{by} is about people, and no live sharing record permits it: {why}", do=DO + more
    )


def _why(item: SharingRecord, today: date) -> str:
    standing = item.standing(today)
    days = {
        Standing.ENDED: f"was ended on {item.ended}",
        Standing.EXPIRED: f"expired on {item.expiry}",
        Standing.NOT_YET: f"starts on {item.start}",
        Standing.LIVE: "permits only the invented files that it names",
    }
    return f"{item.name} {days[standing]}"
