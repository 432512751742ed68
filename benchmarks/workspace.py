"""The workspace under load: the demonstration partnership with 100,000 audit events, on loopback alone.

Fifty people who signed in ask for one page each every five seconds; each page of the workspace that their role leads
to comes up in turn. Files to take away and sign-in are apart. Then the weight of every page on its first load, and how
long the filters take.
"""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from benchmarks.figures import Figure, at_least, at_most, plain

PORT = 8497
EVENTS, USERS, EVERY = 100_000, 50, 5.0
PERSONAS_LEFT_OUT = ("provider",)
FILES = re.compile(
    r"\.(csv|pdf|docx|xlsx|ods|svg|json|geojson|html|zip)$|/sign-out/|/demonstration/|/static/|minutes\."
)
MOST_PAGES = 60
MAP = re.compile(r"^/places/")


@dataclass
class Person:
    """Somebody of the demonstration who signed in, and the pages that they find by following links."""

    key: str
    opener: OpenerDirector
    pages: list[str] = field(default_factory=list)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a" and told.get("href"):
            self.pages.append(told["href"] or "")
        if tag in ("script", "img") and told.get("src"):
            self.files.append(told["src"] or "")
        if tag == "link" and told.get("rel") in ("stylesheet", "icon", "manifest", "modulepreload", "preload"):
            self.files.append(told.get("href") or "")


def run(folder: Path, quick: bool) -> list[Figure]:
    out = folder / "demonstration"
    build(out)
    seconds = 20 if quick else 60
    with serving(out) as (site, told):
        people = [enter(site, key) for key in _personas(site)]
        for person in people:
            person.pages = _pages(site, person)
        times = _load(site, people, seconds)
        slowest = _slowest(times)
        weights = _weights(site, people)
        filters = _filters(site, people)
    asked = sorted(took for each in times.values() for took in each)
    writes = float(told["writes"])
    heaviest = max(weights, key=lambda page: weights[page])
    note = f"{len(asked):,} requests of {len(times)} pages; slowest at the median: {slowest}"
    return [
        at_most("workspace: a page, 95th percentile", 1000 * at(asked, 0.95), 150, "ms", note=note),
        plain("workspace: a page, median", 1000 * at(asked, 0.5), "ms"),
        at_least("workspace: writes with audit", writes, 500, "a second", note="2 processes of 2 threads"),
        at_most("workspace: heaviest page, maps apart", weights[heaviest] / 1000, 250, "kB", note=heaviest),
        at_most(
            "workspace: filters, 95th percentile", 1000 * at(filters, 0.95), 300, "ms", note=f"{len(filters)} asked"
        ),
    ]


def build(out: Path) -> None:
    from upstream import demo

    if not (out / "editions").is_dir():
        demo.build(out, progress=lambda *_: None)


@contextmanager
def serving(out: Path, *plan: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of the served demonstration, and what the server said; ``plan`` as `benchmarks.long_plan` has it."""
    numbers = [str(number) for number in (PORT, EVENTS, *plan)]
    command = [sys.executable, "-m", "benchmarks.workspace_server", str(out), *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            site = f"http://127.0.0.1:{PORT}"
            _wait(site)
            yield site, told
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _wait(site: str) -> None:
    for _ in range(120):
        try:
            with build_opener().open(f"{site}/public/", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the workspace did not answer")


def _personas(site: str) -> list[str]:
    with build_opener().open(f"{site}/demonstration/") as answer:
        page = answer.read().decode()
    found = re.findall(r'action="/demonstration/([\w-]+)/"', page)
    return [key for key in dict.fromkeys(found) if key not in PERSONAS_LEFT_OUT]


def enter(site: str, key: str) -> Person:
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    with opener.open(f"{site}/demonstration/") as answer:
        page = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    data = urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    with opener.open(Request(f"{site}/demonstration/{key}/", data, {"Referer": f"{site}/demonstration/"})) as answer:
        answer.read()
    return Person(key, opener)


def _pages(site: str, person: Person) -> list[str]:
    """Pages that links lead to from the start, breadth first; of addresses that differ in a key alone, three."""
    found, front, kinds = ["/"], ["/"], dict[str, int]()
    while front and len(found) < MOST_PAGES:
        for link in _links(site, person, front.pop(0)).pages:
            path = urlsplit(urljoin(site, link))
            address = path.path
            if path.netloc != urlsplit(site).netloc or FILES.search(address) or address in found:
                continue
            kind = re.sub(r"[0-9a-f-]{36}|Z\w{8}|E\w{8}|[\w-]+\.[\w.-]+$", "*", address)
            kinds[kind] = kinds.get(kind, 0) + 1
            if kinds[kind] <= 3 and len(found) < MOST_PAGES:
                found.append(address)
                front.append(address)
    return found


def _links(site: str, person: Person, page: str) -> _Links:
    reader = _Links()
    try:
        with person.opener.open(f"{site}{page}") as answer:
            if answer.headers["Content-Type"].startswith("text/html"):
                reader.feed(answer.read().decode())
    except HTTPError:
        pass
    return reader


def _load(site: str, people: list[Person], seconds: float) -> dict[str, list[float]]:
    """Seconds of every answer by page; users begin spread over the first five seconds."""
    times: dict[str, list[float]] = {}
    lock = threading.Lock()
    began = time.perf_counter()

    def user(number: int) -> None:
        person, chance = people[number % len(people)], random.Random(number)
        due = began + number * EVERY / USERS
        while due < began + seconds:
            time.sleep(max(0.0, due - time.perf_counter()))
            page = chance.choice(person.pages)
            took = ask(site, person, page)
            with lock:
                times.setdefault(page, []).append(took)
            due += EVERY

    threads = [threading.Thread(target=user, args=(number,)) for number in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def ask(site: str, person: Person, page: str) -> float:
    began = time.perf_counter()
    try:
        with person.opener.open(f"{site}{page}", timeout=30) as answer:
            answer.read()
    except HTTPError as error:
        if error.code >= 500:
            raise RuntimeError(f"{page} answered {error.code}") from error
    return time.perf_counter() - began


def _slowest(times: dict[str, list[float]]) -> str:
    middle = {page: at(sorted(each), 0.5) for page, each in times.items()}
    worst = sorted(middle, key=lambda page: -middle[page])[:6]
    return ", ".join(f"{page} {1000 * middle[page]:.0f} ms" for page in worst)


def _weights(site: str, people: list[Person]) -> dict[str, int]:
    """Bytes as they are sent of each page with its files, as on the first visit; maps apart."""
    files: dict[str, int] = {}
    found: dict[str, int] = {}
    for person in people:
        for page in person.pages:
            if page in found or MAP.match(page):
                continue
            needed = {urljoin(page, name) for name in _links(site, person, page).files if not name.startswith("data:")}
            for name in needed - set(files):
                files[name] = _size(site, person, name)
            found[page] = _size(site, person, page) + sum(files[name] for name in needed)
    return found


def _size(site: str, person: Person, address: str) -> int:
    """As a browser takes it: compressed where the server has it so. Pages are sent as they are; a proxy packs them."""
    import gzip

    try:
        with person.opener.open(Request(f"{site}{address}", headers={"Accept-Encoding": "br, gzip"})) as answer:
            content = answer.read()
            packed = bool(answer.headers.get("Content-Encoding"))
    except HTTPError:
        return 0
    return len(content) if packed or "/static/" in address else len(gzip.compress(content, 6))


def _filters(site: str, people: list[Person]) -> list[float]:
    """What the boxes of the picture's figures, the map and the audit record ask for."""
    by_key = {person.key: person for person in people}
    analyst = by_key.get("analyst") or people[0]
    figures = next((page for page in analyst.pages if page.endswith("/figures")), "/picture/")
    asked = [(analyst, f"{figures}?{urlencode({'words': word})}") for word in ("ward", "offences", "age", "nothing")]
    asked += [(analyst, f"{figures}?{urlencode({'page': number})}") for number in (1, 2)]
    for key, person in by_key.items():
        if "governance" in key:
            asked += [(person, f"/audit/?{urlencode({'what': word})}") for word in ("Group 77", "reason", "nothing")]
            asked += [(person, "/audit/?kind=reads"), (person, "/audit/?page=500")]
    return sorted(ask(site, person, page) for person, page in asked for _ in range(3))


def at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
