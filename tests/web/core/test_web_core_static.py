"""The static files as they are served: hashed, compressed, and still finding one another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from upstream.web.core import jinja
from upstream.web.staticfiles import HashedFiles


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `collectstatic` makes of the files of the core, with the storage of production."""
    folder: Path = tmp_path_factory.mktemp("static")
    with override_settings(DEBUG=False, WHITENOISE_USE_FINDERS=False):
        storage = HashedFiles(location=str(folder), base_url="/static/")
        found: dict[str, Any] = {}
        for path, source in AppDirectoriesFinder(["upstream.web.core"]).list([]):
            assert isinstance(source, FileSystemStorage)
            if path.startswith("core/"):
                with source.open(path) as file:
                    storage.save(path, file)
                found[path] = (storage, path)
        for name, _, made in storage.post_process(found):
            assert not isinstance(made, Exception), f"{name}: {made}"
    return folder


def _names(folder: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return names


def test_the_style_sheet_and_the_first_script_have_hashed_names(collected: Path) -> None:
    names = _names(collected)
    for name in ("core/css/upstream.css", "core/js/upstream.js", "core/js/supported.js", "core/images/mark.svg"):
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", names[name])
        assert (collected / names[name]).is_file()


def test_a_hashed_script_finds_what_it_imports(collected: Path) -> None:
    for name, hashed in _names(collected).items():
        if not name.startswith("core/js/"):
            continue
        script = collected / hashed
        for path in re.findall(r"(?:from|import\()\s*'(\.[^']+)'", script.read_text()):
            assert (script.parent / path).resolve().is_file(), f"{name} imports {path}"


def test_modules_of_the_map_find_one_another(collected: Path) -> None:
    folder = next((collected / "core" / "vendor").glob("maplibre-gl-*"))
    for path in re.findall(r"""(?:from|import\()\s*["'](\./[^"']+)["']""", (folder / "maplibre-gl.mjs").read_text()):
        assert (folder / path).is_file(), path
    assert (folder / "maplibre-gl-worker.mjs").is_file()


def test_no_file_refers_to_a_source_map_that_is_not_there(collected: Path) -> None:
    for path in (collected / "core").rglob("*"):
        if path.suffix in (".js", ".mjs", ".css"):
            assert "sourceMappingURL=" not in path.read_text()[-300:], path.name


def test_the_style_sheet_was_compiled_after_its_sources_changed() -> None:
    core = Path(jinja.__file__).parent
    compiled = (core / "static" / "core" / "css" / "upstream.css").read_text()
    sources = "\n".join(path.read_text() for path in (core.parents[3] / "tools" / "frontend").glob("*.scss"))
    named = set(re.findall(r"\.(up-[\w-]+)", re.sub(r"//.*", "", sources)))
    assert sorted(name for name in named if f".{name}" not in compiled) == []
