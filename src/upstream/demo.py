"""The demonstration: the embedded data, both assessments, and a local page to read them."""

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


@dataclass(frozen=True)
class Demonstration:
    """One assessment of the demonstration: what it is built from and how."""

    folder: str
    name: str
    data: tuple[str, ...]
    partnership: str
    definition: str
    period: tuple[str, str] | None
    about: str

    def chosen(self) -> Path | str:
        """The partnership: one that ships by name, or the file among the embedded data."""
        file = embedded() / self.partnership
        return file if file.is_file() else self.partnership


DEMONSTRATIONS = (
    Demonstration(
        folder="bristol",
        name="Bristol",
        data=("police-uk", "boundaries"),
        partnership="bristol",
        definition="police-uk-open",
        period=None,
        about="A real city, from open data: police-recorded violence and sexual offences.",
    ),
    Demonstration(
        folder="fictional",
        name="A county that does not exist",
        data=("fictional",),
        partnership="fictional/partnership.toml",
        definition="thames-valley",
        period=None,
        about="Invented records over invented areas, which show what a force's own extract makes possible.",
    ),
)


@dataclass(frozen=True)
class Built:
    name: str
    folder: Path


def embedded() -> Path:
    """The folder of the embedded data: in the package where it was installed, else in the checkout."""
    here = Path(__file__).parent
    for folder in (here / "_demo", here.parents[1] / "data" / "demo"):
        if folder.is_dir():
            return folder
    raise UpstreamError("UP-DEMO-001", "the embedded data is missing", where=str(here), do="Install Upstream again.")


def build(out: Path, *, progress: Step) -> list[Built]:
    """Load the embedded data into lakes below ``out`` and write both assessments and the page that leads to them."""
    from upstream import api

    built = []
    for item in DEMONSTRATIONS:
        lake = api.open_lake(out / "lakes" / item.folder)
        api.load(lake, [embedded() / name for name in item.data], progress=progress)
        start, end = item.period or (None, None)
        request = api.Request(partnership=item.chosen(), start=start, end=end, definition=item.definition)
        for written in api.write_assessments(lake, request, out / item.folder, progress=progress):
            if written.error:
                raise written.error
            built.append(Built(item.name, written.folder))
    _write_index(out)
    return built


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
