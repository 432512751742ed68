"""A folder that keeps reference tables as the lake does, so that geography is tested without an engine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from upstream.geography import Gazetteer, loaders

DEMO = Path(__file__).parents[3] / "data" / "demo"


class FolderLake:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def version(self) -> str:
        files = sorted(self.folder.rglob("*.parquet"))
        return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()

    def store_reference(self, kind: str, name: str, table: Any, origin: str) -> None:
        import pyarrow.parquet as pq

        folder = self.folder / kind
        folder.mkdir(exist_ok=True)
        pq.write_table(table, folder / "new")
        for old in folder.glob(f"{name}~*.parquet"):
            old.unlink()
        (folder / "new").rename(folder / f"{name}~{hashlib.sha256((folder / 'new').read_bytes()).hexdigest()}.parquet")

    def references(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("*.parquet"))


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture
def lake(tmp_path: Path) -> FolderLake:
    (tmp_path / "lake").mkdir()
    return FolderLake(tmp_path / "lake")


@pytest.fixture(scope="session")
def bristol(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """With the demonstration city's boundaries of LSOAs and wards."""
    lake = FolderLake(tmp_path_factory.mktemp("bristol"))
    report = loaders.load(
        lake, [DEMO / "boundaries" / f"bristol_{level}.geojson" for level in ("lsoa11", "lsoa21", "ward")]
    )
    assert not report.refused
    return Gazetteer.open(lake)


@pytest.fixture(scope="session")
def lake_at() -> type[FolderLake]:
    return FolderLake
