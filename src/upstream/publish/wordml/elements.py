"""Elements of a Word file that python-docx has no name for: fields and bookmarks."""

from __future__ import annotations

import re
from typing import Any

Word = Any


def qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def element_of(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qualified(f"w:{key}"), value)
    return element


def field(paragraph: Any, kind: str, dirty: bool = False) -> None:
    extra = {"dirty": "true"} if dirty else {}
    paragraph.add_run()._r.append(element_of("w:fldChar", fldCharType=kind, **extra))


def instruct(paragraph: Any, text: str) -> None:
    instruction = element_of("w:instrText")
    instruction.text = f" {text} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    paragraph.add_run()._r.append(instruction)


def bookmark_at(word: Word, paragraph: Any, name: str) -> None:
    number = str(len(list(word.element.body.iter(qualified("w:bookmarkStart")))))
    safe = re.sub(r"\W", "_", name)[:40]
    paragraph._p.insert(1, element_of("w:bookmarkStart", id=number, name=safe))
    paragraph._p.append(element_of("w:bookmarkEnd", id=number))
