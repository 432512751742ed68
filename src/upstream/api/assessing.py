"""One assessment, from the lake to a document that may leave."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.api.request import Request
from upstream.api.told import Told
from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.definitions import Definition
    from upstream.disclosure import Protected
    from upstream.engine import Lake
    from upstream.geography import Gazetteer
    from upstream.model.area import Partnership
    from upstream.needs import Assessment, Evidence, National
    from upstream.publish import Document

DEFAULT_DEFINITIONS = {"recorded-crime": "thames-valley", "police-uk": "police-uk-open"}
MAP_LEVELS = ("ward", "lsoa21")


@dataclass(frozen=True, repr=False)
class Result(Told):
    """An assessment as it may leave: the findings after disclosure control, and the document made of them."""

    partnership: Partnership
    assessment: Assessment
    protected: Protected
    document: Document

    def __repr__(self) -> str:
        return f"<Assessment of {self.partnership.name}: {len(self.findings)} findings, {self.assessment.period}>"

    def write(
        self, out: Path | str, formats: Iterable[str] | None = None, *, by: Callable[..., list[Path]] | None = None
    ) -> list[Path]:
        """Write the files of the assessment into ``out``; returns their paths. ``by`` writes in another process."""
        from upstream.publish import FORMATS

        return self._save(Path(out), tuple(formats) if formats is not None else FORMATS, by)


class Workbench:
    """What many assessments share: the lake's engine, the gazetteer, the definition, and the counts made once."""

    def __init__(self, lake: Lake, request: Request) -> None:
        from upstream.engine import connect
        from upstream.geography import Gazetteer

        self.lake = lake
        self.request = request
        self.gazetteer: Gazetteer = Gazetteer.open(lake)
        self.engine = connect(lake, request.engine)

    def close(self) -> None:
        self.engine.close()

    @cached_property
    def definition(self) -> Definition:
        from upstream import definitions

        return definitions.load(self.request.definition or self._default_definition())

    def _default_definition(self) -> str:
        held = set(self.lake.sources())
        for source, name in DEFAULT_DEFINITIONS.items():
            if source in held:
                return name
        raise UpstreamError(
            "UP-ASSESS-005",
            "the lake holds neither recorded crime nor police.uk records",
            do="Load an extract first: upstream load FILE.",
        )

    @cached_property
    def national(self) -> National:
        from upstream.needs import gather_all

        return gather_all(
            self.engine,
            self.gazetteer,
            period=self.request.period,
            definition=self.definition,
            domestic_abuse=self.request.domestic_abuse,
            lake=self.lake,
            elsewhere=self._elsewhere(),
        )

    def _elsewhere(self) -> Any:
        """Which other agencies know the police's people; not even looked for where nothing was linked."""
        if not self.lake.persons.run:
            return None
        from upstream.people.elsewhere import elsewhere

        return elsewhere(self.lake, today=date.today())

    @cached_property
    def policy(self) -> Any:
        from upstream.disclosure import Policy

        return Policy.load(self.request.policy)

    @cached_property
    def weights(self) -> Any:
        from upstream.statistics.harm_weights import load_weights

        return load_weights(self.request.weights) if self.request.weights else None

    @cached_property
    def costs(self) -> Any:
        from upstream.statistics.harm_weights import unit_costs

        return unit_costs()

    @cached_property
    def citations(self) -> tuple[Any, ...]:
        return _citations(self.request.citations) if self.request.citations else ()

    @cached_property
    def earlier(self) -> tuple[Any, ...]:
        from upstream.disclosure import read_published

        files = [folder / "published.json" for folder in self.request.earlier]
        return tuple(cell for file in files for cell in read_published(file, self.definition.stamp))

    def partnership(self) -> Partnership:
        named = self.request.partnership
        if named is None:
            return self.gazetteer.partnership(list(self.request.areas))
        return self.gazetteer.partnership(Path(named) if Path(named).is_file() else str(named))

    def partnerships(self) -> tuple[Partnership, ...]:
        """The one that was asked for, or every partnership in which the lake has records."""
        if not self.request.everywhere:
            return (self.partnership(),)
        covered = tuple(p for p in self.gazetteer.partnerships() if self.national.covers(p))
        if not covered:
            what = "the lake has records in at least half the neighbourhoods of no partnership"
            raise UpstreamError("UP-ASSESS-008", what, do="Load a whole force's archive, or name the area with --area.")
        return covered

    def result(self, partnership: Partnership) -> Result:
        """Count, find, protect and compose for one partnership."""
        from upstream.disclosure import protect
        from upstream.needs import assess

        evidence = replace(
            self.national.cut(partnership), weights=self.weights, costs=self.costs, citations=self.citations
        )
        assessment = self._with_places(assess(evidence), evidence)
        protected = protect(
            assessment.findings,
            self.policy,
            audience=self.request.audience,
            hierarchies=assessment.hierarchies,
            published=self.earlier,
        )
        return Result(partnership, assessment, protected, self._document(partnership, assessment, protected))

    def _with_places(self, assessment: Assessment, evidence: Evidence) -> Assessment:
        """The assessment with its section on where to act, after what it says of where."""
        from upstream.places import in_short, merged

        finding, tree = in_short(evidence, self.gazetteer)
        found = assessment.findings
        after = max((i for i, item in enumerate(found) if item.question == "where"), default=len(found) - 1) + 1
        return replace(
            assessment,
            findings=(*found[:after], finding, *found[after:]),
            hierarchies=merged(assessment.hierarchies, tree),
        )

    def _document(self, partnership: Partnership, assessment: Assessment, protected: Protected) -> Document:
        from upstream import __version__
        from upstream.publish import assessment_document
        from upstream.publish.commentary import read_commentary

        folder = self.request.commentary
        commentary = read_commentary(folder, protected.findings) if folder else {}
        return assessment_document(
            assessment,
            protected,
            commentary,
            partnership,
            edition=self.request.edition or date.today(),
            boundaries=self._boundaries(partnership),
            notices=self.notices(),
            version=__version__,
        )

    def _boundaries(self, partnership: Partnership) -> Mapping[str, Sequence[Any]]:
        lsoas = self.gazetteer.lsoas(partnership)
        found = {}
        for level in MAP_LEVELS:
            members = self.gazetteer.members(level, lsoas).values() if level != "lsoa21" else lsoas
            outlines = self.gazetteer.boundaries(level, sorted(set(members)))
            if outlines:
                found[level] = outlines
        return found

    def notices(self) -> tuple[str, ...]:
        standing = self.definition.standing
        return (f"{self.definition.title}: {standing}",) if standing else ()


def assess(lake: Lake, *areas: str, **options: Any) -> Result:
    """The assessment of the partnership that ``areas`` name; ``options`` are those of `Request`.

    >>> upstream.assess(lake, "E06000023", start="2018-04", end="2022-03")    # doctest: +SKIP
    """
    with closing(Workbench(lake, Request(areas=areas, **options))) as bench:
        return bench.result(bench.partnership())


def _citations(path: Path) -> tuple[Any, ...]:
    """The analyst's cited evidence on causes: a TOML list of ``[[citation]]`` with heading, text and source."""
    from upstream.needs import Citation

    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("citation", [])
        return tuple(Citation(entry["heading"], entry["text"], entry["source"]) for entry in entries)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UpstreamError(
            "UP-ASSESS-006",
            f"the cited evidence cannot be read: {error}",
            where=str(path),
            do="Each [[citation]] needs heading, text and source, as in docs/how-to/build-an-assessment.md.",
        ) from error
