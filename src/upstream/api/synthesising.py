"""A county that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upstream.synthetic.lives.generate import Made

Step = Callable[[str, int, int], None]


def synthesise(
    folder: Path | str, *, people: int = 20_000, years: int = 5, seed: int = 7, progress: Step | None = None
) -> Made:
    """Write extracts, areas, truth and a report of an invented county into ``folder``.

    Nobody in it exists. The same arguments give the same bytes. Raises UP-SYNTH-001 to -003 for numbers of people,
    years or a seed that cannot be used, and UP-SYNTH-004 for a folder that cannot be made.
    """
    from upstream.synthetic.lives.generate import generate

    return generate(Path(folder), people=people, years=years, seed=seed, progress=progress)
