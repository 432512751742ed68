"""Settling: what each file of a batch takes the place of, in the order in which the files came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from upstream.engine import delivery, editions, keeping, manifest, telling
from upstream.engine.batch import Batch
from upstream.engine.ground import Ground
from upstream.engine.manifest import Edition, Extract, Manifest
from upstream.engine.options import Options
from upstream.engine.reading import FileState
from upstream.engine.report import FileReport


class Settlement:
    """One batch against the lake. ``pending`` are its files with their positions in the load, ``here`` the extracts
    that this load brought so far; ``removals`` and ``superseded`` are what the batch takes away."""

    def __init__(
        self,
        options: Options,
        lake: Manifest,
        batch: Batch,
        pending: list[tuple[int, FileState]],
        here: set[str],
        root: Path,
    ) -> None:
        self.options = options
        self.contract = options.contract
        self.manifest = lake
        self.batch = batch
        self.pending = pending
        self.delivery = here
        self.reports: dict[int, FileReport] = {}
        self.removals: list[editions.Removal] = []
        self.superseded: list[Extract] = []
        self.ground = Ground(batch.con, root, lake, batch, self.removals)
        self.by_month: dict[str, set[str]] = {}
        self.by_bytes: dict[str, set[str]] = {}
        self.place: dict[str, int] = {}
        for extract in lake.of(self.contract.name):
            self._remember(extract)

    def settle(self) -> list[int]:
        """Decide for each file of the batch, in order, what it replaces; report it. Returns the accepted ones."""
        accepted: list[int] = []
        numbers = {id(file): number for number, file in enumerate(self.batch.files)}
        for position, file in self.pending:
            new = self._extract(file)
            removals, smaller, parts = self._plan(new)
            if smaller and not self.options.replace:
                self.reports[position] = telling.refused(file.scan.name, telling.smaller_error(file.scan.name, smaller))
                continue
            editions.apply(self.manifest.extracts, removals, new.id)
            self.manifest.extracts[new.id] = new
            self._remember(new)
            self.delivery.add(new.id)
            self.removals += removals
            self._supersede(new, removals)
            notes = [*telling.supplier_note(file, self.options), *telling.parts_note(parts, self.contract)]
            self.reports[position] = telling.loaded(file, new, removals, notes)
            accepted.append(numbers[id(file)])
        return accepted

    def _supersede(self, new: Extract, removals: list[editions.Removal]) -> None:
        touched = self.by_bytes[new.sha256] | {removal.extract_id for removal in removals}
        held = [self.manifest.extracts[name] for name in sorted(touched, key=self.place.__getitem__)]
        for old in keeping.superseded(held, new):
            old.quarantined = 0
            self.superseded.append(old)

    def _plan(self, new: Extract) -> tuple[list[editions.Removal], list[editions.Smaller], list[Extract]]:
        """What a file replaces, where it is smaller than that, and beside which other parts of its delivery it
        stands."""
        held = self._same_months(new)
        if not delivery.comes_in_parts(self.contract) or self.contract.identifier is None:
            return *editions.plan(held, new, self.ground), []
        here = [extract for extract in held if extract.id in self.delivery]
        parts = delivery.beside(here, new, self.contract.identifier, self.ground)
        removals, smaller = editions.plan([extract for extract in here if extract not in parts], new, self.ground)
        earlier, _ = editions.plan([extract for extract in held if extract not in here], new, self.ground)
        names = {extract.id: extract.file for extract in held}
        return removals + earlier, smaller + delivery.shrunk(earlier, names, self._delivered(new)), parts

    def _remember(self, extract: Extract) -> None:
        self.place.setdefault(extract.id, len(self.place))
        self.by_bytes.setdefault(extract.sha256, set()).add(extract.id)
        for edition in extract.editions:
            self.by_month.setdefault(edition.month, set()).add(extract.id)

    def _same_months(self, new: Extract) -> list[Extract]:
        """The extracts with a month of the new one, in the order in which they came: of thousands a few."""
        found = set().union(*(self.by_month.get(edition.month, set()) for edition in new.editions))
        return [self.manifest.extracts[name] for name in sorted(found, key=self.place.__getitem__)]

    def _delivered(self, new: Extract) -> dict[str, int]:
        """Rows by month of all files of this load that are from the same supplier and of the same scope."""
        waiting = [self._extract(file) for _, file in self.pending if file.extract_id not in self.delivery]
        done = [extract for extract in self.manifest.extracts.values() if extract.id in self.delivery]
        rows: dict[str, int] = {}
        for extract in [*waiting, *done]:
            if (extract.supplier, extract.scope) == (new.supplier, new.scope):
                for edition in extract.editions:
                    rows[edition.month] = rows.get(edition.month, 0) + edition.rows
        return rows

    def _extract(self, file: FileState) -> Extract:
        permit = self.options.permit
        live = [Edition(month, units) for month, units in sorted(file.units.items())]
        return Extract(
            id=file.extract_id,
            source=self.contract.name,
            supplier=self.options.sender(file.scan.given),
            scope=self.options.scope_of(file.scan.given),
            file=file.scan.name,
            sha256=file.scan.sha256,
            reading=self.contract.version,
            read=file.rows,
            loaded=file.loaded,
            duplicates=file.duplicates,
            quarantined=len(file.faults),
            loaded_at=manifest.now(),
            editions=live,
            notes=file.scan.notes,
            reasons=file.reasons,
            sharing=permit.record if permit else "",
            quarantine_until=str(self.options.today + timedelta(permit.quarantine_days)) if permit else "",
        )
