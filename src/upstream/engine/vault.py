"""The vault: what tells who a person is, encrypted, by extract, beside the lake's tables and never in them.

    vault = Lake("lake").vault
    vault.seal("identifiers", extract_id, table)      # an Arrow table, kept as it is; several parts add up
    vault.open("identifiers", extract_id)             # the table again; None where there is none
    vault.open("identifiers")                         # of all extracts, one after the other
    vault.extracts("identifiers")                     # whose
    vault.forget(extract_id)                          # files and key of one extract, all kinds or those named
    vault.rotate()                                    # a new master key; nothing is written again but the key ring
    vault.pseudonyms("person", values)                # the same text gives the same pseudonym, in this lake alone

Loading seals three kinds: ``identifiers`` (extract_id, line and the contract's ``direct`` fields as values: a row of
the lake is joined to its identifiers by extract_id and line), ``quarantine`` and ``unread`` of feeds about people.
Other parts may seal kinds of their own; all of an extract's go when it is withdrawn.

Each extract has a key of its own, wrapped by the master key; forgetting an extract destroys its key, so that a copy
of its files in a backup can no longer be read once the key ring of the backup is gone too. AES-256-GCM with a fresh
nonce for each part; the kind and the extract are authenticated with it, so that parts cannot change places.
The master key is ``master.key`` in the folder ``keys`` of the lake, or in the folder that ``UPSTREAM_KEYS`` names;
both are for their owner alone (0600 in 0700). Whoever copies the lake without that file copies nothing readable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError

KEY_BYTES = 32
NONCE_BYTES = 12
MAGIC = b"UPV1"
PART_ROWS = 500_000
PSEUDONYM_LETTERS = 20
KINDS = ("identifiers", "quarantine", "unread")
PSEUDONYMS = "pseudonyms of "
RING = "ring.json"
MASTER = "master.key"


class Vault:
    """The encrypted store of one lake. Nothing is made before the first `seal`."""

    def __init__(self, lake: Path, keys: Path | None = None) -> None:
        told = os.environ.get("UPSTREAM_KEYS")
        self.path = lake / "vault"
        self.keys = keys or (Path(told) if told else lake / "keys")

    def seal(self, kind: str, extract: str, table: Any) -> list[Path]:
        """Keep a table of an extract under a kind; what was sealed before under both stays beside it."""
        key = self._key_of(extract, make=True)
        folder = self.path / _safe(kind)
        _private(folder)
        starts = range(0, max(table.num_rows, 1), PART_ROWS)
        return [_write_part(folder, kind, extract, key, table.slice(at, PART_ROWS)) for at in starts]

    def open(self, kind: str, extract: str | None = None) -> Any:
        """The tables of a kind, of one extract or of all, as one Arrow table; None where there is none."""
        import pyarrow as pa

        wanted = [extract] if extract else list(self.extracts(kind))
        parts = [part for name in wanted for part in self._parts(kind, name)]
        return pa.concat_tables(parts, promote_options="permissive") if parts else None

    def _parts(self, kind: str, extract: str) -> Iterator[Any]:
        paths = self._paths(kind, extract)
        key = self._key_of(extract) if paths else b""
        return (_read_part(path, kind, extract, key) for path in paths)

    def _paths(self, kind: str, extract: str) -> list[Path]:
        return sorted((self.path / _safe(kind)).glob(f"{_safe(extract)}-*.sealed"))

    def extracts(self, kind: str | None = None) -> tuple[str, ...]:
        """The extracts of which something is sealed, of a kind or at all."""
        found = self.path.glob(f"{_safe(kind) if kind else '*'}/*.sealed")
        return tuple(sorted({path.name.rpartition("-")[0] for path in found}))

    def forget(self, extract: str, kinds: Iterable[str] | None = None) -> int:
        """Remove what is sealed of an extract, its key with the last of it; how many files went."""
        folders = [_safe(kind) for kind in kinds] if kinds is not None else ["*"]
        gone = [path for folder in folders for path in self.path.glob(f"{folder}/{_safe(extract)}-*.sealed")]
        for path in gone:
            path.unlink(missing_ok=True)
        if not any(self.path.glob(f"*/{_safe(extract)}-*.sealed")):
            self._drop_key(extract)
        return len(gone)

    def keep_only(self, extracts: Iterable[str]) -> None:
        """Forget what loading sealed of extracts that are not among these: what a killed load left behind."""
        ours = {extract for kind in KINDS for extract in self.extracts(kind)}
        for extract in ours - {_safe(extract) for extract in extracts}:
            self.forget(extract)
        for draft in self.path.rglob("*.draft"):
            draft.unlink(missing_ok=True)

    def rotate(self) -> None:
        """Wrap every extract's key with a new master key. Pseudonyms and sealed files stay as they are."""
        ring = {name: self._unwrap(name, wrapped) for name, wrapped in self._ring().items()}
        (self.path / (RING + ".new")).unlink(missing_ok=True)
        fresh = secrets.token_bytes(KEY_BYTES)
        draft = self._write_key(f"{MASTER}.new", fresh)
        wrapped = {name: _encrypt(fresh, key, name).hex() for name, key in ring.items()}
        self._write_ring(wrapped, RING + ".new")
        # The two files cannot be replaced at once: `_master` and `_ring` finish what was begun.
        draft.replace(self.keys / MASTER)
        (self.path / (RING + ".new")).replace(self.path / RING)

    def secret(self, name: str) -> bytes:
        """A secret of this lake by its name, made when first asked for; it outlives rotations."""
        return self._key_of(f"secret of {name}", make=True)

    def pseudonyms(self, field: str, values: Any) -> Any:
        """An Arrow array of texts with each text replaced by its pseudonym; what is empty stays empty.

        HMAC-SHA-256 under a key of this lake, so that nobody without the key can try out who a pseudonym is.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        key = self._key_of(PSEUDONYMS + field, make=True)
        coded = pc.dictionary_encode(values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values)
        hidden = [None if text is None else _pseudonym(key, text) for text in coded.dictionary.to_pylist()]
        return pa.DictionaryArray.from_arrays(coded.indices, pa.array(hidden, pa.string())).dictionary_decode()

    def _key_of(self, extract: str, *, make: bool = False) -> bytes:
        ring = self._ring()
        if extract in ring:
            return self._unwrap(extract, ring[extract])
        if not make:
            raise _lost(f"the key of {extract} is not in the key ring")
        key = secrets.token_bytes(KEY_BYTES)
        self._write_ring({**ring, extract: _encrypt(self._master(make=not ring), key, extract).hex()})
        return key

    def _drop_key(self, extract: str) -> None:
        ring = self._ring()
        if ring.pop(extract, None) is not None:
            self._write_ring(ring)

    def _unwrap(self, extract: str, wrapped: str) -> bytes:
        return _decrypt(self._master(), bytes.fromhex(wrapped), extract)

    def _master(self, *, make: bool = False) -> bytes:
        try:
            return (self.keys / MASTER).read_bytes()
        except FileNotFoundError:
            if not make:
                raise _lost("the master key is not there") from None
        self._write_key(MASTER, secrets.token_bytes(KEY_BYTES))
        return (self.keys / MASTER).read_bytes()

    def _ring(self) -> dict[str, str]:
        """The wrapped keys by extract. A rotation that was cut off is finished with the key that fits."""
        pending = self.path / (RING + ".new")
        if pending.exists() and not (self.keys / f"{MASTER}.new").exists():
            pending.replace(self.path / RING)
        try:
            ring: dict[str, str] = json.loads((self.path / RING).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return ring

    def _write_ring(self, ring: dict[str, str], name: str = RING) -> None:
        _private(self.path)
        draft = self.path / f"{name}.draft"
        _write_private(draft, json.dumps(ring, sort_keys=True).encode())
        draft.replace(self.path / name)

    def _write_key(self, name: str, key: bytes) -> Path:
        _private(self.keys)
        path = self.keys / name
        path.unlink(missing_ok=True)
        _write_private(path, key)
        return path


def _pseudonym(key: bytes, text: str) -> str:
    return hmac.new(key, text.strip().casefold().encode(), hashlib.sha256).hexdigest()[:PSEUDONYM_LETTERS]


def _write_part(folder: Path, kind: str, extract: str, key: bytes, table: Any) -> Path:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    path = folder / f"{_safe(extract)}-{uuid.uuid4().hex[:12]}.sealed"
    draft = path.with_suffix(".draft")
    _write_private(draft, MAGIC + _encrypt(key, sink.getvalue().to_pybytes(), f"{kind}/{extract}"))
    draft.replace(path)
    return path


def _read_part(path: Path, kind: str, extract: str, key: bytes) -> Any:
    import pyarrow as pa

    data = path.read_bytes()
    if data[: len(MAGIC)] != MAGIC:
        raise _lost(f"{path.name} is not a sealed file")
    plain = _decrypt(key, data[len(MAGIC) :], f"{kind}/{extract}")
    return pa.ipc.open_stream(pa.BufferReader(plain)).read_all()


def _encrypt(key: bytes, data: bytes, about: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def _decrypt(key: bytes, data: bytes, about: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError) as error:
        raise _lost("the key does not fit, or the file was changed") from error


def _lost(why: str) -> UpstreamError:
    return UpstreamError(
        "UP-ENGINE-050",
        f"the vault cannot be opened: {why}",
        do="Put the lake's own master.key back into its folder of keys (UPSTREAM_KEYS, else keys in the lake).",
    )


def _private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _write_private(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "_." else "_" for c in name)
