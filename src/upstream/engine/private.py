"""Rows about people: what the lake's tables hold of them, what the vault holds, and how both stay in step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.engine import manifest, persons
from upstream.engine.manifest import Extract, Manifest
from upstream.engine.vault import Vault
from upstream.model.contract import Contract

if TYPE_CHECKING:
    from upstream.engine.settling import Settlement

HIDDEN = "(kept encrypted)"
REFUSED = ("quarantine", "unread")


def apart(vault: Vault, contract: Contract, loaded: Any, senders: Mapping[str, str]) -> Any:
    """The loaded rows without their direct identifiers, which are sealed, and with pseudonyms for senders' references.

    ``senders`` gives each extract who sent it: a reference means a person for its sender only.
    """
    direct = [field.name for field in contract.fields if field.direct]
    if direct:
        seal_by_extract(vault, "identifiers", loaded.select(["extract_id", "line", *direct]))
    for field in contract.fields:
        if field.keyed:
            at = loaded.column_names.index(field.name)
            loaded = loaded.set_column(at, field.name, _keyed(vault, field.name, loaded, senders))
    return loaded.drop_columns(direct)


def _keyed(vault: Vault, name: str, loaded: Any, senders: Mapping[str, str]) -> Any:
    """One sender a load, in all but the rarest: its references are hidden at once."""
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = loaded.column(name)
    hidden = pa.nulls(len(whole), pa.string())
    for sender in sorted(set(senders.values())):
        ours = pa.array([extract for extract, by in senders.items() if by == sender])
        mine = pc.is_in(loaded.column("extract_id").cast(pa.string()), ours)
        hidden = pc.if_else(mine, vault.pseudonyms(f"{sender} {name}", whole), hidden)
    return hidden


def seal_by_extract(vault: Vault, kind: str, table: Any) -> None:
    """Seal a table with a column ``extract_id``, each extract's rows under its own key."""
    import pyarrow as pa
    import pyarrow.compute as pc

    extracts = table.column("extract_id").cast(pa.string())
    plain = table.set_column(table.column_names.index("extract_id"), "extract_id", extracts)
    for extract in pc.unique(extracts).to_pylist():
        vault.seal(kind, extract, plain.filter(pc.equal(extracts, extract)))


def follow(vault: Vault, root: Path, lake: Manifest, settlement: Settlement) -> None:
    """After later editions took the place of rows: their identifiers and refused rows go too."""
    for extract in settlement.superseded:
        vault.forget(extract.id, REFUSED)
    for name in {removal.extract_id for removal in settlement.removals}:
        if settlement.contract.person_level:
            _keep_identifiers(vault, root, lake, name)


def _keep_identifiers(vault: Vault, root: Path, lake: Manifest, extract: str) -> None:
    """Seal the identifiers again of those lines that the lake still has."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sealed_before = vault.open("identifiers", extract)
    if sealed_before is None:
        return
    left = _lines(root, lake, extract)
    vault.forget(extract, ["identifiers"])
    if left:
        kept = sealed_before.filter(pc.is_in(sealed_before.column("line"), pa.array(left, pa.int64())))
        vault.seal("identifiers", extract, kept)


def _lines(root: Path, lake: Manifest, extract: str) -> list[int]:
    import pyarrow.parquet as pq

    lines: list[int] = []
    for file in lake.files:
        if file.kind == "data" and extract in file.extracts:
            rows = pq.ParquetFile(root / file.path).read(columns=["extract_id", "line"]).to_pylist()
            lines += [row["line"] for row in rows if row["extract_id"] == extract]
    return lines


def tidy(vault: Vault, lake: Manifest, path: Path, today: date) -> None:
    """Before a load: what a killed one left behind, and refused rows whose days are over."""
    vault.keep_only(lake.extracts)
    persons.forget_strays(vault, lake)
    if purge(vault, lake, today):
        manifest.write(path, lake)


def purge(vault: Vault, lake: Manifest, today: date) -> dict[str, int]:
    """Destroy refused rows after their last day: extract to rows. The extract keeps their number and says so."""
    over = [e for e in lake.extracts.values() if e.quarantine_until and e.quarantine_until < today.isoformat()]
    gone = {}
    for extract in over:
        if vault.forget(extract.id, REFUSED):
            gone[extract.id] = extract.quarantined
            extract.notes = [*extract.notes, f"Its refused rows were destroyed on {today}, as was agreed."]
        extract.quarantine_until = ""
    return gone


def refused(vault: Vault, lake: Manifest, source: str | None, opened: bool) -> list[Any]:
    """The sealed quarantine; without ``opened`` the text of its rows is hidden, and no key is needed beyond reading."""
    import pyarrow as pa

    tables = sealed(vault, lake, "quarantine", source)
    if opened:
        return tables
    return [
        table.set_column(table.column_names.index("raw"), "raw", pa.array([HIDDEN] * table.num_rows, pa.large_string()))
        for table in tables
    ]


def sealed(vault: Vault, lake: Manifest, kind: str, source: str | None) -> list[Any]:
    """The sealed tables of a kind of the extracts that count now."""
    live: list[Extract] = list(lake.extracts.values()) if source is None else lake.of(source)
    held = set(vault.extracts(kind))
    return [vault.open(kind, extract.id) for extract in live if extract.id in held]
