"""Loops that numpy cannot make fast, compiled once and kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function as machine code that lets other threads run; ``function.py_func`` is the original.

    The code is kept beside the module, or in the user's cache folder where that cannot be written; where neither can,
    each process compiles anew. Numba takes a second to import, so modules that use this are imported inside functions.
    """
    import numba

    try:
        return cast(Function, numba.njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))


def in_threads(work: Callable[[NDArray[np.intp]], None], items: NDArray[np.intp]) -> None:
    """Run ``work`` on a share of the items in each thread. The shares must not write to the same place."""
    from concurrent.futures import ThreadPoolExecutor

    shares = np.array_split(items, max(1, min(len(items), os.cpu_count() or 1)))
    with ThreadPoolExecutor(len(shares)) as pool:
        for done in [pool.submit(work, share) for share in shares]:
            done.result()
