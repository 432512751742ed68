"""The reference page of the extracts, from ``feeds.toml``: ``python -m upstream.synthetic.lives.describe > PAGE``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from upstream.synthetic.lives.feeds import Feed, feeds

WORDS = {",": "comma", ";": "semicolon", "|": "bar"}


def page() -> str:
    opening = (files("upstream.synthetic.lives") / "extracts.md").read_text(encoding="utf-8")
    return "\n".join([opening, *_overview(), *(line for feed in feeds().values() for line in _section(feed))])


def _overview() -> Iterator[str]:
    yield "| Feed | File | From | Names people |"
    yield "| --- | --- | --- | --- |"
    for feed in feeds().values():
        yield f"| `{feed.name}` | `{feed.file}` | {feed.sender} | {'yes' if feed.person else 'no'} |"
    yield ""


def _section(feed: Feed) -> Iterator[str]:
    yield f"## {feed.name}"
    yield ""
    yield f"{feed.title}. {feed.about}"
    yield ""
    layout = f"{feed.encoding}, {WORDS[feed.delimiter]} between columns, dates `{feed.dates}`"
    yield f"- File: `extracts/{feed.file}`, {layout}"
    yield f"- Follows: {feed.standard}"
    yield f"- Reference of a record: {f'`{feed.reference}`' if feed.reference else 'none'}"
    yield from (f"- Fault: {fault}" for fault in feed.faults)
    yield ""
    yield "| Heading | What it is |"
    yield "| --- | --- |"
    yield from (f"| `{column.heading}` | {column.about} |" for column in feed.columns)
    yield ""


if __name__ == "__main__":
    print(page(), end="")
