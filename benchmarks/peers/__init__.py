"""Other people's software, each in an environment of its own, so that neither side's packages change the other's speed.

``.venv-peers/NAME`` is made by uv when it is first needed, from ``NAME.txt``, and used again. Numba stays out of the
environment of esda: with it, esda compiles for twenty seconds in every process.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def ask(name: str, script: str, **arguments: Any) -> Any:
    """What ``script`` of this folder prints as JSON in the environment of the peer; None where it cannot be had."""
    python = _environment(name)
    if python is None:
        return None
    command = [str(python), str(HERE / script), json.dumps(arguments)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])


def _environment(name: str) -> Path | None:
    folder, wanted = ROOT / ".venv-peers" / name, HERE / f"{name}.txt"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ready = folder / ".ready"
    if ready.is_file() and ready.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8"):
        return python
    uv = shutil.which("uv", path=str(ROOT / ".tools" / "bin")) or shutil.which("uv")
    if uv is None:
        print(f"no uv: {name} is left out")
        return None
    shutil.rmtree(folder, ignore_errors=True)
    for step in (["venv", "--python", sys.executable, str(folder)],
                 ["pip", "install", "--python", str(python), "--requirement", str(wanted)]):  # fmt: skip
        if subprocess.run([uv, *step, "--quiet"], check=False).returncode:
            print(f"{name} could not be installed and is left out")
            return None
    ready.write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")
    return python
