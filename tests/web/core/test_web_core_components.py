"""Every component draws; what it is given is escaped; the frame shows what it is told and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404
from django.template import engines
from django.test import RequestFactory
from markupsafe import Markup

from upstream.publish import style
from upstream.publish.tableview import TableView, ViewCell, ViewColumn
from upstream.web.core import design, formats, forms, navigation
from upstream.web.core.forms import Form, TextField

CORE = Path(navigation.__file__).parent
TEMPLATES = CORE / "jinja2"
STATIC = CORE / "static" / "core"
DANGER = "<img src=x onerror=alert(1)>"


def draw(call: str, **context: Any) -> str:
    """The result of one call of a component."""
    name = call.partition("(")[0]
    source = f'{{% from "core/components.html" import {name} with context %}}{{{{ {call} }}}}'
    return str(engines.all()[0].from_string(source).render(context))


def page(template: str, request: Any = None, **context: Any) -> str:
    return str(engines.all()[0].get_template(template).render(context, request or RequestFactory().get("/")))


def whole_design(errors: bool = False) -> str:
    request = RequestFactory().get("/design/", {"errors": ""} if errors else {})
    return design.design(request).content.decode()


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = True


def test_every_component_stands_on_the_design_page() -> None:
    named = re.findall(r"{% macro (\w+)\(", (TEMPLATES / "core" / "components.html").read_text())
    shown = (TEMPLATES / "core" / "design.html").read_text()
    assert [name for name in named if f"{name}(" not in shown and name != "cell_of"] == []


@pytest.mark.parametrize("errors", [False, True])
def test_the_design_page_holds_no_inline_style_or_script_and_each_id_once(errors: bool) -> None:
    drawn = whole_design(errors)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", drawn)
    assert re.findall(r"<script(?![^>]*\ssrc=)", drawn) == []
    ids = re.findall(r'\sid="([^"]+)"', drawn)
    assert sorted(ids) == sorted(set(ids))
    assert drawn.count("<h1") == 1


def test_the_design_page_exists_only_in_a_demonstration(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(Http404):
        whole_design()


def test_an_error_is_told_in_the_title_too() -> None:
    assert "<title>Error: Design – Safer Loremshire Partnership</title>" in whole_design(errors=True)
    assert "<title>Design – Safer Loremshire Partnership</title>" in whole_design()


CALLS = (
    ("heading(x, x, x)", {}),
    ("status('red', x)", {}),
    ("tag(x)", {}),
    ("notice(x, x, 'caution')", {}),
    ("button(x, x)", {}),
    ("table('t', x, [x], [[x], [{'text': x, 'href': x}]], notes=[x])", {}),
    ("facts([(x, [x, x])])", {}),
    ("key_figures([{'value': x, 'label': x, 'detail': x, 'href': x}])", {}),
    ("figure('f', x, x, image=x, alt=x, source=x, notes=[x], csv=x, chart=x, map=x, provenance=[(x, x)])", {}),
    ("details(x, x, x)", {}),
    ("filters(none, x, x, x, x)", {}),
    ("tabs([{'text': x, 'href': x}], x)", {}),
    ("timeline([{'title': x, 'when': at, 'by': x, 'text': x, 'href': x}])", {"at": dt.date(2023, 1, 31)}),
    ("empty(x, x, x, x)", {}),
    ("progress(x, 0.5, x)", {}),
    ("downloads([{'text': x, 'href': x, 'format': x, 'detail': x}])", {}),
)


@pytest.mark.parametrize(("call", "more"), CALLS, ids=[call.partition("(")[0] for call, _ in CALLS])
def test_what_a_component_is_given_is_escaped(call: str, more: dict[str, Any]) -> None:
    drawn = draw(call, x=DANGER + '"', **more)
    assert "<img src=x" not in drawn
    assert "&lt;img" in drawn
    assert '=x"' not in drawn.replace('image=x"', "")


def test_a_status_is_always_a_word_and_a_shape() -> None:
    shapes = {"red": ("■", "Red"), "amber": ("▲", "Amber"), "green": ("●", "Green"), "grey": ("○", "Not rated")}
    for kind, (shape, word) in shapes.items():
        drawn = draw(f"status('{kind}')")
        assert shape in drawn
        assert word in drawn
    assert len({shape for shape, _ in shapes.values()}) == len(shapes)


def test_a_table_of_the_publisher_is_drawn_as_it_is() -> None:
    view = TableView(
        caption="Offences by ward",
        columns=(ViewColumn("Ward", False), ViewColumn("Offences", True)),
        rows=(
            (ViewCell("Harbour"), ViewCell("412", number=True)),
            (ViewCell("Fenwick"), ViewCell("suppressed", marker=True)),
        ),
        row_heading=0,
        notes=("Numbers under 5 are suppressed.",),
        left_out=0,
    )
    drawn = draw("table('wards', view.caption, view.columns, view.rows, view.row_heading, view.notes)", view=view)
    squeezed = re.sub(r">\s+<", "><", drawn)
    assert '<th scope="row">Harbour</th><td class="up-n">412</td>' in squeezed
    assert '<td class="up-n up-m">suppressed</td>' in squeezed
    assert 'role="region" aria-labelledby="wards-caption"' in drawn
    assert 'tabindex="0"' in drawn


def test_a_sorted_column_says_so_and_links_to_the_other_way() -> None:
    column = {"text": "Offences", "number": True, "sort": "?sort=offences", "sorted": "descending"}
    drawn = draw("table('t', 'T', [column], [])", column=column)
    assert 'aria-sort="descending"' in drawn
    assert 'href="?sort=offences"' in drawn
    assert "sort from low to high" in drawn
    assert "Nothing to show." in drawn


def test_zero_is_a_value_and_nothing_is_not() -> None:
    assert "<dd>0</dd>" in draw("facts([('Count', 0)])")
    assert "<dd>" not in draw("facts([('Count', '')])")
    assert "(0)" in draw("tabs([{'text': 'Due', 'href': '#', 'count': 0}], 'Views')")


def test_markup_from_the_caller_stays_markup() -> None:
    drawn = draw("figure('f', 'Title', svg=svg)", svg=Markup("<svg></svg>"))
    assert "<svg></svg>" in drawn
    assert "&lt;svg" in draw("figure('f', 'Title', svg=svg)", svg="<svg></svg>")


def test_pages_keep_the_rest_of_the_address() -> None:
    drawn = draw("pages(page, 'sort=ward&since=5')", page=Paginator(range(1243), 20).get_page(5))
    assert 'href="?sort=ward&amp;since=5&amp;page=6"' in drawn
    assert "Showing 81 to 100 of 1,243" in drawn
    assert draw("pages(page)", page=Paginator(range(3), 20).get_page(1)).strip() == ""


def test_a_job_that_runs_can_be_followed_without_a_script() -> None:
    assert "<noscript>" in draw("progress('Working', 0.4)")
    assert "data-finished" in draw("progress('Working', done=true)")
    assert "stopped" in draw("progress('Working', failed=true)")
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page("core/message_page.html", refresh=5)


def test_the_frame_shows_only_what_it_is_told(settings: Any) -> None:
    settings.DEMONSTRATION = False
    plain = page("core/message_page.html", title="Signed out", paragraphs=["You have signed out."])
    for absent in ("Sign out", "up-band", "govuk-service-navigation__item", "You are working for"):
        assert absent not in plain
    assert "<title>Signed out – Upstream</title>" in plain


def test_signing_out_is_a_post_with_a_token() -> None:
    request = RequestFactory().get("/")
    request._frame = design.frame()  # type: ignore[attr-defined]
    drawn = page("core/message_page.html", request, title="Start")
    assert re.search(r'<form method="post" action="#sign-out"><input type="hidden" name="csrfmiddlewaretoken"', drawn)
    assert 'aria-current="true"' in drawn


@pytest.mark.parametrize(
    ("level", "title"), [(20, "Important"), (25, "Success"), (30, "Warning"), (40, "There is a problem")]
)
def test_messages_are_banners_escaped(level: int, title: str) -> None:
    request = RequestFactory().get("/")
    request._messages = [Message(level, DANGER)]  # type: ignore[attr-defined]
    drawn = page("core/message_page.html", request, title="Start")
    assert title in drawn
    assert DANGER not in drawn


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_nothing_and_tell_nothing(name: str) -> None:
    drawn = str(engines.all()[0].get_template(f"{name}.html").render({"exception": DANGER, "request_path": DANGER}))
    assert "<h1" in drawn
    assert DANGER not in drawn
    assert "&lt;img" not in drawn


def test_a_form_page_and_a_confirm_page_need_only_a_few_words() -> None:
    class Why(Form):
        reason = TextField(label="Why?")

    asked = page("core/form_page.html", form=Why(), title="Recall", cancel="/back/", caption="Edition", back="/b/")
    assert '<form method="post" novalidate>' in asked
    assert "csrfmiddlewaretoken" in asked
    assert 'name="reason"' in asked
    confirm = page(
        "core/confirm_page.html", title="Recall", text="It leaves the site.", danger=True, submit="Recall it"
    )
    assert "govuk-button--warning" in confirm
    assert "govuk-warning-text" in confirm


def test_the_house_colours_of_the_pages_are_those_of_the_reports() -> None:
    settings = (CORE.parents[3] / "tools" / "frontend" / "_settings.scss").read_text()
    ours = dict(re.findall(r"^\$([a-z-]+): (#\w+);", settings, re.MULTILINE))
    for name in ("INK", "RIVER", "RIVER_DARK", "SPRING", "SAND", "STONE", "SLATE", "RED"):
        assert ours[name.lower().replace("_", "-")] == getattr(style, name)


def test_neither_crown_nor_its_typeface_is_in_the_style_sheet() -> None:
    sheet = (STATIC / "css" / "upstream.css").read_text()
    assert "GDS Transport" not in sheet
    assert "crest" not in sheet
    assert re.findall(r"url\((?!['\"]?data:)", sheet) == []


def test_every_file_that_a_script_fetches_is_there() -> None:
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text()
        for path in re.findall(r"'(?:\.\./vendor/)?([\w.-]+-\d[\w.]*/[\w.-]+)'", text):
            assert (STATIC / "vendor" / path).is_file(), path
        for path in re.findall(r"'\./([\w-]+\.js)'", text):
            assert (STATIC / "js" / path).is_file(), path


def test_every_vendored_build_has_its_licence_beside_it() -> None:
    notices = (STATIC / "vendor" / "LICENSES.txt").read_text()
    for folder in (each for each in (STATIC / "vendor").iterdir() if each.is_dir()):
        name, _, version = folder.name.rpartition("-")
        assert f"{name} {version} (" in notices


def test_the_first_load_of_a_page_is_light() -> None:
    """Under 250 kB compressed, apart from what a reader asks for: the page, its style sheet and its scripts."""
    import gzip

    files = [STATIC / "css" / "upstream.css", *(STATIC / "js").glob("*.js"), STATIC / "images" / "mark.svg"]
    files += [
        next((STATIC / "vendor").glob("govuk-frontend-*/*.js")),
        next((STATIC / "vendor").glob("accessible-*/*.js")),
    ]
    total = sum(len(gzip.compress(file.read_bytes())) for file in files) + len(gzip.compress(whole_design().encode()))
    assert total < 80_000


def test_filters_draw_a_form_or_what_is_called_within() -> None:
    source = (
        '{% from "core/components.html" import filters with context %}'
        '{% call filters(title="Narrow") %}<p class="own">x</p>{% endcall %}'
    )
    drawn = str(engines.all()[0].from_string(source).render({"thing": Thing()}))
    assert 'method="get"' in drawn
    assert '<p class="own">' in drawn


def test_every_component_and_filter_is_in_the_reference() -> None:
    reference = (CORE.parents[3] / "docs" / "reference" / "components.md").read_text()
    named = re.findall(r"{% macro (\w+)\(", (TEMPLATES / "core" / "components.html").read_text())
    assert [name for name in named if f"`{name}(" not in reference and name != "cell_of"] == []
    assert [name for name in formats.FILTERS if f"`{name}`" not in reference] == []
    assert [name for name in forms.__all__ if name.endswith("Field") and f"`{name}`" not in reference] == []
