"""Files for the upload pages, and the jobs done in this process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from upstream.web.insight.models import Upload

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)


class Job:
    attempts = 0


class Context:
    """What a job is told of itself."""

    job = Job()


def street(rows: int = 5, month: str = "2023-04", broken: int = 0, salt: str = "a") -> bytes:
    """A police.uk street file of an invented place; ``broken`` rows more have a month that is none."""
    lines = [
        f"{salt}{number:063d},{month},Avon and Somerset Constabulary,Avon and Somerset Constabulary,-2.59,51.45,"
        "On or near Invented Street,E01014399,Bristol 001A,Violence and sexual offences,Under investigation,"
        for number in range(rows)
    ]
    lines += [lines[0].replace(month, f"20{number:02d}-99").replace(salt, "z", 1) for number in range(broken)]
    return (STREET + "\n".join(lines) + "\n").encode()


def zipped(files: Mapping[str, bytes], **options: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def hand_in(client: Client, name: str, content: bytes) -> Any:
    """The answer of the server."""
    return client.post("/data/hand-in", {"file": SimpleUploadedFile(name, content)})


def received(client: Client, name: str, content: bytes) -> Upload:
    """The upload, looked at."""
    answer = hand_in(client, name, content)
    assert answer.status_code == 302, answer.content.decode()
    do_jobs()
    return Upload.objects.get(pk=answer.headers["Location"].rsplit("/", 1)[1])


def loaded(client: Client, name: str, content: bytes, **said: str) -> Upload:
    upload = received(client, name, content)
    assert client.post(f"/data/{upload.pk}/load", said).status_code == 302
    do_jobs()
    upload.refresh_from_db()
    return upload


def do_jobs() -> int:
    """Do what waits, in its order; how many jobs that were."""
    from django.db import connection

    number = 0
    while job := ProcrastinateJob.objects.filter(status="todo").order_by("id").first():
        task = app.tasks[job.task_name]
        task.func(*([Context()] if task.pass_context else []), **job.args)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        number += 1
    return number


WORK = "import django; django.setup(); from upstream.web.jobs import work; work(wait=False, silent=0)"
FOR_EVER = "import django; django.setup(); from upstream.web.jobs import work; work()"


def worker(server: Any, folder: Path, script: str = WORK) -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the database of the test and with the workspace's files in a folder."""
    from django.db import connection

    from upstream.web.database.embedded import ROLES

    told = {
        **os.environ,
        "UPSTREAM_MODE": "test",
        "DATABASE_URL": server.url(ROLES.application, connection.settings_dict["NAME"]),
        "UPSTREAM_WORKSPACE": str(folder),
        "UPSTREAM_HOME": str(folder / "lake"),
    }
    return subprocess.Popen([sys.executable, "-c", script], env=told, stderr=subprocess.PIPE)


def work(server: Any, folder: Path) -> None:
    """Do all jobs that wait, and those that a killed worker left: a worker that does not wait leaves again while a
    lock is held."""
    for _ in range(5):
        process = worker(server, folder)
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said.decode()
        if not ProcrastinateJob.objects.filter(status__in=("todo", "doing")).exists():
            return
