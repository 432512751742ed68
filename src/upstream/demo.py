"""The demonstration: a real city's open data and an invented county, both assessed, and the workspace of an invented
partnership that works with them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from upstream.model.errors import UpstreamError

if TYPE_CHECKING:
    from upstream.web.runtime import Opened

Step = Callable[[str, int, int], None]
PEOPLE, YEARS, SEED = 100_000, 5, 7
"""Of the invented county: large enough for its planted hot spots, small enough for a minute."""
AUDIENCES = ("public", "trusted")
FORMATS = ("json", "csv", "svg", "geojson")
BUILT = ".built"


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
    kinds: tuple[str, ...] = ("needs", "places")


DEMONSTRATIONS = (
    Demonstration(
        folder="bristol",
        name="Bristol",
        partnership="bristol",
        definition="police-uk-open",
        about="A real city, from open data: police-recorded violence and sexual offences.",
        embedded=("police-uk", "boundaries"),
        kinds=("needs", "places", "risk"),
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


def build(out: Path, *, progress: Step, again: bool = False) -> list[Built]:
    """Invent the county, load everything into lakes below ``out``, write both assessments and what the workspace shows.

    What this version of Upstream built before stays as it is, unless it is to be built ``again``.
    """
    found = places(out)
    if not again and _state(out) == _wanted() and all(place.complete for place in found):
        return found
    (out / BUILT).unlink(missing_ok=True)
    for item, place in zip(DEMONSTRATIONS, found, strict=True):
        _build(item, place, out, progress)
    _lay_out(out, found)
    _write_index(out)
    (out / BUILT).write_text(json.dumps(_wanted()), encoding="utf-8")
    return found


def _build(item: Demonstration, place: Built, out: Path, progress: Step) -> None:
    from upstream import api

    lake = api.open_lake(place.lake)
    api.load(lake, _files(item, place, progress), progress=progress)
    request = api.Request(partnership=place.partnership, definition=item.definition)
    _write(api.write_assessments(lake, request, place.folder, progress=progress))
    for kind in item.kinds:
        for audience in AUDIENCES:
            folder = editions_of(out, item.folder, kind) / audience
            shutil.rmtree(folder, ignore_errors=True)
            progress(f"{kind} of {item.folder}, {audience}", 0, 0)
            _write_edition(lake, place, kind, audience, folder)


def _write_edition(lake: Any, place: Built, kind: str, audience: str, folder: Path) -> None:
    """What the workspace shows: the papers are made there, with the commentary."""
    from upstream import api

    asked: dict[str, Any] = {"partnership": place.partnership, "definition": place.definition, "audience": audience}
    if kind == "needs":
        _write(api.write_assessments(lake, api.Request(**asked, formats=FORMATS), folder))
    elif kind == "places":
        api.find_places(lake, api.PlacesRequest(**asked)).write(folder, FORMATS)
    else:
        api.risk_scores(lake, partnership=place.partnership, audience=audience).write(folder)


def _write(written: Any) -> None:
    for each in written:
        if each.error:
            raise each.error


HAND_IN = "hand-in"
PEOPLE_FILE = "people-of-offences.csv"
FIRST, FRESH = ",2019-04,", ",2024-04,"
BROKEN = "LP249999999,onlooker,N0000001,31,female,White,2024-04,acquaintance"
"""A row that is refused, since there is no such role: of a person who does not exist, for the quarantine to show."""


def _lay_out(out: Path, found: list[Built]) -> None:
    """Files for a visitor to hand in: a force's open data, and an extract about invented people with its record."""
    from upstream import api

    folder = out / HAND_IN
    folder.mkdir(exist_ok=True)
    for archive in (embedded() / "police-uk").glob("*.zip"):
        shutil.copyfile(archive, folder / archive.name)
    for place in found:
        if place.data is not None:
            _write_people(place.data / "extracts", folder)
            api.load(api.open_lake(place.lake), [folder / "sharing.toml"])


def _write_people(extracts: Path, folder: Path) -> None:
    """A month that the lake does not have, of rows as the county's own and one that is refused; with its record."""
    import hashlib

    with (extracts / "recorded-crime-people.csv").open(encoding="utf-8") as lines:
        head = [next(lines).rstrip().replace(FIRST, FRESH).replace("LP19", "LP24") for _ in range(40)]
    content = "\n".join([*head, BROKEN, ""]).encode()
    (folder / PEOPLE_FILE).write_bytes(content)
    mark = hashlib.sha256(content).hexdigest()
    record = (extracts / "sharing-recorded-crime-people.toml").read_text(encoding="utf-8")
    # What was agreed is never changed in the register: another content is another record.
    told = record.replace('name = "loremshire-recorded-crime-people"', f'name = "loremshire-hand-in-{mark[:8]}"', 1)
    permitted = f'[files]\n"{PEOPLE_FILE}" = "{mark}"\n'
    (folder / "sharing.toml").write_text(told[: told.index("[files]")] + permitted, encoding="utf-8")


def editions_of(out: Path, name: str, kind: str) -> Path:
    """Where the files of an edition lie, in one folder an audience."""
    return out / "editions" / f"{name}-{kind}"


def _wanted() -> dict[str, Any]:
    import upstream

    return {"version": upstream.__version__, "people": PEOPLE, "years": YEARS, "seed": SEED}


def _state(out: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((out / BUILT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
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


def serve(out: Path, *, port: int, browser: bool, announce: Callable[[str], None], stay: bool | None = None) -> None:
    """Put it all into a workspace and run that on this machine alone until interrupted.

    Without a terminal there is nobody to show it to: unless told to ``stay``, it is made ready and closed again.
    """
    from upstream.web import runtime, serving

    address = _prepare_environment(out, _free(port))
    with runtime.opened() as opened:
        serving.prepare(opened, say=announce)
        _fill(out, announce)
        if not (sys.stdout.isatty() if stay is None else stay):
            announce(f"Open {out / 'index.html'} in a browser, or run upstream demo in a terminal for the workspace.")
            return
        _run(opened, address, browser, announce)
    announce("Stopped.")


def _prepare_environment(out: Path, port: int) -> str:
    """The settings of a demonstration, whatever else the environment says: never another database than its own."""
    for name in [name for name in os.environ if name.startswith(("DATABASE_", "UPSTREAM_"))]:
        del os.environ[name]
    address = f"http://127.0.0.1:{port}"
    os.environ |= {
        "UPSTREAM_MODE": "demonstration",
        "UPSTREAM_WORKSPACE": str((out / "workspace").absolute()),
        "UPSTREAM_HOME": str((out / "lakes" / "loremshire").absolute()),
        "UPSTREAM_ADDRESS": address,
        "UPSTREAM_BIND": f"127.0.0.1:{port}",
        "UPSTREAM_LOG_LEVEL": "WARNING",
    }
    return address


def _fill(out: Path, announce: Callable[[str], None]) -> None:
    """People, meetings and editions, as far as they are missing."""
    from upstream.web.demonstration.editions import Source
    from upstream.web.demonstration.whole import seed
    from upstream.web.runtime import close_connections

    sources = [
        Source(
            key=f"{item.folder}-{kind}",
            kind=kind,
            title=TITLES[kind].format(name=item.folder.capitalize()) + ("" if item.invented else " (real open data)"),
            folders={audience: editions_of(out, item.folder, kind) / audience for audience in AUDIENCES},
            fictional=item.invented,
            submitted_only=not item.invented and kind == "places",
        )
        for item in DEMONSTRATIONS
        for kind in item.kinds
    ]
    seed(sources, say=announce)
    close_connections()


TITLES = {"needs": "{name} needs assessment", "places": "{name}: where to act", "risk": "{name}: area risk scores"}


def _run(opened: Opened, address: str, browser: bool, announce: Callable[[str], None]) -> None:
    from upstream.web import serving

    children = [
        serving.Child("web server", serving.gunicorn(opened.configuration)),
        serving.Child("worker", serving.worker()),
    ]
    door = f"{address}/demonstration/"
    announce(f"Open {door} and choose whom to be. Press Ctrl+C to stop.")
    if browser:
        threading.Thread(target=_open_when_ready, args=(door,), daemon=True).start()
    serving.Supervisor(children, tend=opened.keep_alive).run()


def _open_when_ready(door: str, patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(door, timeout=5):
                webbrowser.open(door)
                return
        except OSError:
            time.sleep(0.5)


def _free(port: int) -> int:
    """The stated port, or a free one where another program holds it."""
    for wanted in (port, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    return port
