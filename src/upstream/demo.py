"""The demonstration: a real city's open data and an invented county, both assessed, and a local page to read them."""

from __future__ import annotations

import functools
import http.server
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from upstream.model.errors import UpstreamError

Step = Callable[[str, int, int], None]
PEOPLE, YEARS, SEED = 100_000, 5, 7
"""Of the invented county: large enough for its planted hot spots, small enough for a minute."""


@dataclass(frozen=True)
class Demonstration:
    """One assessment of the demonstration. ``embedded`` are folders of the embedded data; ``invented`` says that the
    county is made first, into ``data/FOLDER`` of the demonstration."""

    folder: str
    name: str
    partnership: str
    definition: str
    about: str
    embedded: tuple[str, ...] = ()
    invented: bool = False


DEMONSTRATIONS = (
    Demonstration(
        folder="bristol",
        name="Bristol",
        partnership="bristol",
        definition="police-uk-open",
        about="A real city, from open data: police-recorded violence and sexual offences.",
        embedded=("police-uk", "boundaries"),
    ),
    Demonstration(
        folder="loremshire",
        name="Loremshire, a county that does not exist",
        partnership="areas/partnership.toml",
        definition="thames-valley",
        about="Invented people, recorded by a dozen invented agencies under invented sharing records: what a "
        "partnership's own extracts make possible.",
        invented=True,
    ),
)


@dataclass(frozen=True)
class Built:
    """Where one demonstration is. ``folder`` has the assessment (``index.html``, ``findings.json`` and the rest),
    ``lake`` what was loaded, ``data`` the county's files as `upstream synth` writes them (None for the real city);
    ``partnership`` (a name that ships, or a file) and ``definition`` are what the assessment was asked with."""

    name: str
    folder: Path
    lake: Path
    data: Path | None
    partnership: Path | str
    definition: str

    @property
    def complete(self) -> bool:
        return (self.folder / "findings.json").is_file()


def embedded() -> Path:
    """The folder of the embedded data: in the package where it was installed, else in the checkout."""
    here = Path(__file__).parent
    for folder in (here / "_demo", here.parents[1] / "data" / "demo"):
        if folder.is_dir():
            return folder
    raise UpstreamError("UP-DEMO-001", "the embedded data is missing", where=str(here), do="Install Upstream again.")


def places(out: Path) -> list[Built]:
    """Where each demonstration is below ``out``, built or not."""
    return [_place(item, out) for item in DEMONSTRATIONS]


def build(out: Path, *, progress: Step) -> list[Built]:
    """Invent the county, load everything into lakes below ``out``, write both assessments and the page to them."""
    from upstream import api

    found = []
    for item in DEMONSTRATIONS:
        place = _place(item, out)
        lake = api.open_lake(place.lake)
        api.load(lake, _files(item, place, progress), progress=progress)
        request = api.Request(partnership=place.partnership, definition=item.definition)
        for written in api.write_assessments(lake, request, place.folder, progress=progress):
            if written.error:
                raise written.error
        found.append(place)
    _write_index(out)
    return found


def _place(item: Demonstration, out: Path) -> Built:
    data = out / "data" / item.folder if item.invented else None
    partnership = data / item.partnership if data else item.partnership
    return Built(item.name, out / item.folder, out / "lakes" / item.folder, data, partnership, item.definition)


def _files(item: Demonstration, place: Built, progress: Step) -> list[Path]:
    """What is loaded; the county is invented first."""
    from upstream import api

    if place.data is None:
        return [embedded() / name for name in item.embedded]
    api.synthesise(place.data, people=PEOPLE, years=YEARS, seed=SEED, progress=progress)
    return [place.data / "areas", place.data / "extracts"]


def _write_index(out: Path) -> None:
    """The page that leads to both assessments, in the look of the assessments themselves."""
    from upstream.publish.html import environment, stylesheet

    page = environment().get_template("demo.html").render(items=DEMONSTRATIONS, css=stylesheet())
    (out / "index.html").write_text(page, encoding="utf-8")


def serve(out: Path, *, port: int, browser: bool, announce: Callable[[str], None]) -> None:
    """Show the pages on this machine alone until interrupted. Without a terminal there is nobody to show them to."""
    if not sys.stdout.isatty():
        announce(f"Open {out / 'index.html'} in a browser.")
        return
    handler = functools.partial(_Quiet, directory=str(out))
    with _listen(port, handler) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        announce(f"Open {address} to read them. Press Ctrl+C to stop.")
        if browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            announce("Stopped.")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def _listen(port: int, handler: Callable[..., _Quiet]) -> http.server.ThreadingHTTPServer:
    """The stated port, or a free one where another program holds it."""
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
