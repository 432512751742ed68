"""What every result can do: give its findings, show one in a notebook, and write its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream.api.showing import Shown
    from upstream.disclosure import Protected
    from upstream.model.finding import Finding
    from upstream.publish import Document


class Told:
    """Findings after disclosure control (``protected``), and the document made of them."""

    protected: Protected
    document: Document

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.protected.findings

    def finding(self, name: str) -> Finding:
        for finding in self.findings:
            if finding.id == name:
                return finding
        raise KeyError(f"no finding is called {name}; there are {', '.join(f.id for f in self.findings)}")

    def show(self, name: str) -> Shown:
        """One finding with its charts and tables, as a notebook shows it: ``result.show("changing.years")``."""
        from upstream.api.showing import Shown

        return Shown(self.finding(name), self.document)

    def _repr_html_(self) -> str:
        from upstream.publish.html import fragment

        return fragment(self.document)

    def _save(
        self, folder: Path, formats: Sequence[str], by: Callable[..., list[Path]] | None = None, **options: Any
    ) -> list[Path]:
        """The files, and beside findings what the next edition must be told of this one."""
        from upstream.disclosure import write_published
        from upstream.publish import write

        paths = (by or write)(self.document, folder, tuple(formats), **options)
        if "json" in formats:
            path = folder / "published.json"
            write_published(self.protected.published_cells(), path, self.protected.definition)
            paths = [*paths, path]
        return sorted(paths)
