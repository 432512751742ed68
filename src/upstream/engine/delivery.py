"""Files of one load that are parts of one delivery: several files of the same months, none with a row of another.

Only feeds whose rows do not say what a file covers need this; elsewhere the units of scope tell the parts apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from upstream.engine import editions
from upstream.engine.editions import SHRINKS, Removal, Smaller
from upstream.engine.ground import Ground
from upstream.engine.manifest import Extract
from upstream.model.contract import Contract


def comes_in_parts(contract: Contract) -> bool:
    return contract.identifier is not None and not contract.scope


def beside(parts: Iterable[Extract], new: Extract, identifier: str, ground: Ground) -> list[Extract]:
    """The earlier files of this load that the new one stands beside: the same months, no identifier in both."""
    months = {edition.month for edition in new.editions}
    return [
        old
        for old in editions.related(parts, new)
        if months & {edition.month for edition in old.editions} and not ground.shares(new, old, identifier)
    ]


def shrunk(removals: Iterable[Removal], files: dict[str, str], delivered: dict[str, int]) -> list[Smaller]:
    """The months in which all parts together are smaller than all that they replace. ``files`` gives an extract its
    file's name, ``delivered`` the rows of the delivery by month."""
    before: dict[str, int] = {}
    named: dict[str, str] = {}
    for removal in removals:
        before[removal.month] = before.get(removal.month, 0) + removal.rows
        named.setdefault(removal.month, files[removal.extract_id])
    return [
        Smaller(month, delivered.get(month, 0), rows, named[month])
        for month, rows in sorted(before.items())
        if delivered.get(month, 0) < SHRINKS * rows
    ]
