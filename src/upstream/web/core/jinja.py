"""The Jinja environment of every page: what TEMPLATES names, and what templates may call."""

from __future__ import annotations

from typing import Any

import jinja2
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

import upstream
from upstream.web.core import formats

ESCAPED = jinja2.select_autoescape(disabled_extensions=("txt",), default=True, default_for_string=True)
"""Everything but the text of mails."""


def environment(**options: Any) -> jinja2.Environment:
    """Django's loader first, then the GOV.UK macros, which need undefined values that chain."""
    govuk = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
    options["loader"] = jinja2.ChoiceLoader([options["loader"], govuk])
    options |= {"undefined": jinja2.ChainableUndefined, "autoescape": ESCAPED}
    made = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, **options)
    made.filters |= formats.FILTERS
    made.globals |= _globals()
    return made


def _globals() -> dict[str, Any]:
    from upstream.web.core.forms.rendering import error_summary, field_group

    return {
        "static": staticfiles_storage.url,
        "url": url,
        "csp_nonce": csp_nonce,
        "field_group": field_group,
        "error_summary": error_summary,
        "upstream_version": upstream.__version__,
    }


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def csp_nonce(request: Any) -> str:
    """The request's nonce, for a third party's script that must stand in the page; ours are files."""
    return str(getattr(request, "csp_nonce", ""))
