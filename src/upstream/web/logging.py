"""One JSON object a line, and nothing in it that tells of a person.

Of a request: its name, method, route (the pattern, never the address that was asked), status and time. No query, no
body, no address of a browser, no account. Of an error: its class and where it was raised, never its message, since
messages quote values.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

FIELDS = ("request", "method", "route", "status", "milliseconds", "job", "task", "count", "action")
SPOKEN = ("upstream",)
log = logging.getLogger("upstream.request")


class PlainJson(logging.Formatter):
    """Our own messages are written to pass; of a library's only its template does, without what was put into it.

    A library's message without arguments may be one that was put together before: its place in the code stands for it.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.split(".")[0] in SPOKEN:
            line["message"] = record.getMessage()
        elif record.args and isinstance(record.msg, str):
            line["message"] = record.msg
        else:
            line["from"] = f"{record.module}:{record.lineno}"
        line |= {
            field: getattr(record, field) for field in FIELDS if isinstance(getattr(record, field, None), str | int)
        }
        if record.exc_info and record.exc_info[0]:
            line |= fault(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def fault(kind: type[BaseException], trace: Any) -> dict[str, Any]:
    """The error's class and the places it came through."""
    frames = traceback.extract_tb(trace)[-12:]
    return {
        "error": f"{kind.__module__}.{kind.__qualname__}",
        "at": [
            f"{frame.filename.rsplit('/site-packages/')[-1].rsplit('/src/')[-1]}:{frame.lineno}" for frame in frames
        ],
    }


class RequestLog:
    """One line a request, when it is answered."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.respond(request)
        match = request.resolver_match
        log.info(
            "answered",
            extra={
                "request": getattr(request, "name", ""),
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000),
            },
        )
        return response


def logging_settings(level: str, *, quiet: bool = False) -> dict[str, Any]:
    """For logging.config: everything to standard error as JSON; ``quiet`` leaves tests to pytest's own capture."""
    handlers = [] if quiet else ["plain"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "upstream.web.logging.PlainJson"}},
        "handlers": {"plain": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": handlers, "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Their messages hold the address that was asked for, or SQL with its values.
            "procrastinate.blueprints": {"level": "WARNING"},
            # Every command would say which tasks there are.
            "procrastinate.periodic": {"level": "WARNING"},
            "django.server": {"handlers": [], "propagate": False},
            "django.db.backends": {"handlers": [], "level": "WARNING", "propagate": False},
        },
    }
