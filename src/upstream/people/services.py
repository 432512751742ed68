"""What became of a service's clients: engaged, completed, better; told with who never completed."""

from __future__ import annotations

from dataclasses import dataclass

from upstream.model.errors import UpstreamError
from upstream.statistics.proportions import wilson


@dataclass(frozen=True)
class Share:
    """``n`` of ``of`` in per cent, with Wilson's limits."""

    n: int
    of: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Outcomes:
    """``improved`` is of completers, as services report it; ``least`` and ``most`` of all clients, if nobody and if
    everybody who did not complete improved."""

    clients: int
    engaged: Share
    completed: Share
    improved: Share
    least: Share
    most: Share

    @property
    def sentence(self) -> str:
        """The improvement, and what it says of all clients."""
        if not self.improved.of:
            return f"None of the {self.clients:,} clients completed, so that nothing can be said of improvement."
        return (
            f"{self.improved.value:.0f}% of the {self.improved.of:,} who completed improved (95% interval "
            f"{self.improved.lower:.0f}% to {self.improved.upper:.0f}%). {self.completed.value:.0f}% of clients "
            f"completed: of all {self.clients:,}, between {self.least.value:.0f}% and {self.most.value:.0f}% improved."
        )


def outcomes(clients: int, engaged: int, completed: int, improved: int) -> Outcomes:
    """A service's table.

    Raises
    ------
    UpstreamError
        UP-PEOPLE-070 unless clients >= engaged >= completed >= improved >= 0.
    """
    if not clients >= engaged >= completed >= improved >= 0 or not clients:
        raise UpstreamError(
            "UP-PEOPLE-070",
            f"{clients} clients, {engaged} engaged, {completed} completed, {improved} improved do not fit each other",
            do="Each is part of the one before it; check the service's return.",
        )
    return Outcomes(
        clients,
        _share(engaged, clients),
        _share(completed, clients),
        _share(improved, completed),
        _share(improved, clients),
        _share(improved + clients - completed, clients),
    )


def _share(n: int, of: int) -> Share:
    found = wilson(n, of)
    return Share(n, of, *(100 * float(value) for value in (found.value, found.lower, found.upper)))
