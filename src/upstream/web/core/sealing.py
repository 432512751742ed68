"""Files encrypted as they arrive, and read again at any place without a plain copy.

Blocks of `BLOCK` bytes, each AES-256-GCM under the file's own key; a block's nonce is its number and whether it is the
last, so that blocks cannot be exchanged, left out or cut off unnoticed. A key seals one file and is never used again.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Any

from upstream.model.errors import UpstreamError

MAGIC = b"UPF1"
BLOCK = 1 << 18
TAG = 16
KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(8, "big") + b"\0\0\0" + bytes([last])


def _cipher(key: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


class SealedWriter:
    """Writes a sealed file block by block (mode 0600). ``size`` and ``sha256`` are of the plain content."""

    def __init__(self, path: Path, key: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._cipher = _cipher(key)
        self._waiting = bytearray()
        self._number = 0
        self._stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._stream.write(MAGIC)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self._hash.update(data)
        self._waiting += data
        while len(self._waiting) > BLOCK:
            self._block(bytes(self._waiting[:BLOCK]), last=False)
            del self._waiting[:BLOCK]

    def finish(self) -> None:
        """Write the last block and hand the file to the disk."""
        if self._stream.closed:
            return
        self._block(bytes(self._waiting), last=True)
        self._waiting.clear()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def discard(self) -> None:
        self._stream.close()
        self.path.unlink(missing_ok=True)

    def _block(self, plain: bytes, *, last: bool) -> None:
        self._stream.write(self._cipher.encrypt(_nonce(self._number, last), plain, MAGIC))
        self._number += 1

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.finish() if kind is None else self.discard()


class SealedReader(io.RawIOBase):
    """The plain content of a sealed file. Raises UP-WEB-120 where it was changed, cut off or the key is another.

    A read gives at most the rest of a block: put a `io.BufferedReader` around it. The last block is opened at once, as
    it tells that the file has its whole length.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._cipher = _cipher(key)
        self._stream = path.open("rb")
        sealed = os.fstat(self._stream.fileno()).st_size - len(MAGIC)
        self._blocks = max(1, -(-sealed // (BLOCK + TAG)))
        self.length = sealed - self._blocks * TAG
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        if self._stream.read(len(MAGIC)) != MAGIC or self.length < 0:
            self._stream.close()
            raise _unreadable()
        self._block(self._blocks - 1)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.length}[whence]
        if start + offset < 0:
            raise OSError("before the start of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self.length:
            return 0
        number, inside = divmod(self._at, BLOCK)
        part = self._block(number)[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def _block(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        if self._held[0] != number:
            self._stream.seek(len(MAGIC) + number * (BLOCK + TAG))
            sealed = self._stream.read(BLOCK + TAG)
            try:
                plain = self._cipher.decrypt(_nonce(number, number == self._blocks - 1), sealed, MAGIC)
            except (InvalidTag, ValueError) as error:
                raise _unreadable() from error
            self._held = (number, plain)
        return self._held[1]


def _unreadable() -> UpstreamError:
    return UpstreamError(
        "UP-WEB-120",
        "the file that was handed in cannot be read any more: it was changed, or its key does not fit",
        do="Withdraw it and hand it in again.",
    )
