"""Measuring: one piece of work in a process of its own, with its time, its processor time and its peak memory."""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """What one process needed: seconds of the work inside it, wall and processor seconds of all of it, peak memory.

    On a machine that does other work as well, wall seconds grow and processor seconds hardly do."""

    seconds: float
    wall: float
    processor: float
    megabytes: float
    result: Any


def alone(function: str, **arguments: Any) -> Measured:
    """Run ``module:function`` of this package in a new process with arguments that JSON can carry."""
    command = [sys.executable, "-m", "benchmarks.measure", function, json.dumps(arguments)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{function} ended with {process.returncode}")
    told = json.loads(said.splitlines()[-1])
    megabytes = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Measured(told["seconds"], wall, used.ru_utime + used.ru_stime, megabytes, told["result"])


def middle(times: int, function: str, **arguments: Any) -> Measured:
    """The run with the median time of several."""
    runs = [alone(function, **arguments) for _ in range(times)]
    wanted = statistics.median_low([run.seconds for run in runs])
    return next(run for run in runs if run.seconds == wanted)


def main() -> None:
    name, arguments = sys.argv[1], json.loads(sys.argv[2])
    module, _, function = name.partition(":")
    work = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    began = time.perf_counter()
    result = work(**arguments)
    print("\n" + json.dumps({"seconds": time.perf_counter() - began, "result": result}))


if __name__ == "__main__":
    main()
