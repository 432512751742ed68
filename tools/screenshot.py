"""Pictures of a built assessment for the README: its first screen, and its first map.

    python tools/screenshot.py FOLDER [--into docs/assets]

FOLDER is what `upstream assess --out FOLDER` wrote. Needs Chromium.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 1280, 1000
FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--into", type=Path, default=Path("docs/assets"))
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    _take((given.folder / "index.html").resolve().as_uri(), given.into)


def _take(address: str, into: Path) -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no Chromium here: apt-get install -y chromium fonts-liberation")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address)
        _save(page, into / "assessment.png")
        _save(page.locator(".canvas.map svg").first, into / "map.png")
        browser.close()


def _save(part: Any, path: Path) -> None:
    part.screenshot(path=path)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
