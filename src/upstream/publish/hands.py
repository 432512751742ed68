"""Documents written by other processes while this one works the next ones out.

Drawing charts holds the interpreter, so threads would wait for each other. Fresh processes rather than forks, because
the lake's engine runs threads that a fork would leave half alive. A process keeps no records, only the document that it
writes; what passes between the processes never leaves this machine's memory.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from upstream.model.errors import UpstreamError
from upstream.publish.aside import environment
from upstream.publish.document import Document


class Hands:
    """So many processes that write documents. ``write`` may be called from as many threads at once."""

    def __init__(self, number: int) -> None:
        self._all = [_Hand() for _ in range(number)]
        self._free: SimpleQueue[_Hand] = SimpleQueue()
        for hand in self._all:
            self._free.put(hand)

    def __enter__(self) -> Hands:
        return self

    def __exit__(self, *raised: object) -> None:
        for hand in self._all:
            hand.end()

    def write(self, document: Document, out: Path | str, formats: Iterable[str]) -> list[Path]:
        """As `publish.write`, which runs in one of the processes. One that dies costs its own document only."""
        hand = self._free.get()
        try:
            return hand.write((document, Path(out), tuple(formats)))
        finally:
            self._free.put(hand)


class _Hand:
    """One process, begun when it is first needed and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def write(self, question: tuple[Document, Path, tuple[str, ...]]) -> list[Path]:
        asked, process = pickle.dumps(question), self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(asked)
            process.stdin.flush()
            paths, error = pickle.load(process.stdout)
        except (OSError, EOFError) as died:
            self.end()
            raise RuntimeError("the process that writes the files ended before it was done") from died
        if error:
            raise _raised(error)
        return list(paths)

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-m", "upstream.publish.hands"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
        return self._process

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _raised(error: dict[str, Any]) -> Exception:
    return UpstreamError(**error) if "code" in error else RuntimeError(error["what"])


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, UpstreamError):
        return {"code": error.code, "what": error.what, "where": error.where, "do": error.do}
    return {"what": f"{type(error).__name__}: {error}"}


def _main() -> None:
    """Write each document that comes, and answer with its paths or its error, until no more come."""
    from upstream.publish.write import write

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the answers
    while True:
        try:
            document, out, formats = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: tuple[list[Path], dict[str, Any] | None]
        try:
            answer = (write(document, out, formats), None)
        except Exception as error:  # told to the process that asked; the next document is not affected
            answer = ([], _told(error))
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    _main()
