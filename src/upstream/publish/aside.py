"""The PDF made in a process of its own, beside the other formats: it takes as long as all of them together.

A fresh process rather than a fork, because the lake's engine runs threads that a fork would leave half alive.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from upstream.model.errors import UpstreamError
from upstream.publish.document import Document
from upstream.publish.pdf import Source, source, typeset


class Pdf:
    """A PDF that is being made; ``finish`` waits for it."""

    def __init__(self, process: subprocess.Popen[bytes], answer: IO[bytes]) -> None:
        self._process = process
        self._answer = answer

    def finish(self) -> bytes:
        """The bytes of the PDF. Raises what `publish.pdf.typeset` raises."""
        code = self._process.wait()
        if code:
            raise RuntimeError(f"the process that makes the PDF ended with {code}")
        self._answer.seek(0)
        made = self._answer.read()
        if made.startswith(b"%PDF"):
            return made
        raise UpstreamError(**json.loads(made))


@contextmanager
def pdf_aside(document: Document) -> Iterator[Pdf]:
    """The PDF of the document, begun; the process is ended with the block, whatever happened inside it."""
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        given = source(document)
        question.write(json.dumps({"html": given.html, "drawings": given.drawings}).encode())
        question.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "upstream.publish.aside"], stdin=question, stdout=answer, env=environment()
        )
        try:
            yield Pdf(process, answer)
        finally:
            process.kill()
            process.wait()


def environment() -> dict[str, str]:
    """This process's environment, in which the other one finds the same package."""
    here = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([here, known] if known else [here])}


def _main() -> None:
    try:
        answer = typeset(Source(**json.load(sys.stdin.buffer)))
    except UpstreamError as error:
        answer = json.dumps({"code": error.code, "what": error.what, "where": error.where, "do": error.do}).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _main()
