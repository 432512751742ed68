"""The lake and the query engines: only here are DuckDB, Ibis, Spark and the lake's paths named."""

from upstream.engine.coverage import Coverage
from upstream.engine.inputs import Input
from upstream.engine.lake import Lake
from upstream.engine.manifest import Tombstone
from upstream.engine.memory import MemoryEngine
from upstream.engine.query import Engine, connect
from upstream.engine.report import FileReport, LoadReport

__all__ = ["Coverage", "Engine", "FileReport", "Input", "Lake", "LoadReport", "MemoryEngine", "Tombstone", "connect"]
