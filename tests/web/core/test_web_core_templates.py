"""Every template of the workspace: it compiles, imports what exists, and holds nothing that the policy blocks."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from django.template import engines
from jinja2 import meta, nodes

import upstream.web

WEB = Path(upstream.web.__file__).parent
TEMPLATES = sorted(path for path in WEB.glob("*/jinja2/**/*") if path.is_file())
NAMES = [str(path).partition("/jinja2/")[2] for path in TEMPLATES]
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
STYLES = (WEB / "core" / "static" / "core" / "css" / "upstream.css").read_text()


def _environment() -> jinja2.Environment:
    made: jinja2.Environment = engines.all()[0].env
    return made


def _parsed(path: Path) -> nodes.Template:
    return _environment().parse(path.read_text(), filename=str(path))


def _where(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles_and_what_it_refers_to_is_there(name: str) -> None:
    environment = _environment()
    template = environment.get_template(name)
    assert template.filename
    for referred in meta.find_referenced_templates(_parsed(Path(template.filename))):
        if referred:
            environment.get_template(referred)


@pytest.mark.parametrize("path", PAGES, ids=_where)
def test_every_macro_it_imports_exists(path: Path) -> None:
    for found in _parsed(path).find_all(nodes.FromImport):
        assert isinstance(found.template, nodes.Const)
        exported = _environment().get_template(found.template.value).module
        for name in found.names:
            theirs = name[0] if isinstance(name, tuple) else name
            assert hasattr(exported, theirs), f"{found.template.value} has no {theirs}"


@pytest.mark.parametrize("path", PAGES, ids=_where)
def test_it_holds_no_inline_style_no_inline_script_and_no_raw_value(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text) == []
    assert re.findall(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))|<style\b|javascript:", text) == []
    raw = [each for each in re.findall(r"[^\s{]*\s*\|\s*safe", text) if not each.startswith("'")]
    assert [each for each in raw if 'scope="row"\'' not in each] == []


@pytest.mark.parametrize("path", PAGES, ids=_where)
def test_every_class_of_ours_that_it_names_has_a_style(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{[{%].*?[%}]}", "?", path.read_text(), flags=re.DOTALL)
    named = {each for found in re.findall(r'class="([^"]*)"', text) for each in found.split() if each.startswith("up-")}
    assert sorted(each for each in named if "?" not in each and f".{each}" not in STYLES) == []


@pytest.mark.parametrize("path", PAGES, ids=_where)
def test_every_form_that_is_posted_carries_a_token(path: Path) -> None:
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), flags=re.DOTALL | re.IGNORECASE):
        assert "csrf_input" in form


def test_a_mail_is_not_escaped_and_a_page_is() -> None:
    environment = _environment().overlay(
        loader=jinja2.DictLoader({"mail.txt": "{{ x }}", "page.html": "{{ x }}", "x": "{{ x }}"})
    )
    assert environment.get_template("mail.txt").render(x="St Anne's") == "St Anne's"
    assert environment.get_template("page.html").render(x="<") == "&lt;"
    assert environment.get_template("x").render(x="<") == "&lt;"
