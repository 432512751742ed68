"""What the first request of each kind would read is read before any comes: addresses with their views, templates."""

from __future__ import annotations

import gc
import importlib
from typing import TYPE_CHECKING, cast

from django.template import engines
from django.urls import get_resolver

if TYPE_CHECKING:
    import jinja2
    from django.template.backends.jinja2 import Jinja2

LATER = ("upstream.statistics.change", "upstream.statistics.spc", "upstream.sources")
"""What pages need and import only where they do: a command that shows no page is the faster for it."""


def warm() -> None:
    """It asks nothing of the database: processes that are forked afterwards make connections of their own."""
    get_resolver().reverse_dict  # noqa: B018 - imports every view
    for name in LATER:
        importlib.import_module(name)
    for template in (templates := environment()).list_templates():
        templates.get_template(template)
    gc.collect()
    # What stays for good is not looked through again for as long as the process lives.
    gc.freeze()


def environment() -> jinja2.Environment:
    """Jinja's, once every engine of the settings is there: Django looks through them all."""
    return cast("Jinja2", next(each for each in engines.all() if each.name == "jinja2")).env
