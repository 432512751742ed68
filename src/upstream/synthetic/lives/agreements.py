"""The sharing records of the fictional partnership: each permits one extract, by its hash, and no other file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib.resources import files
from pathlib import Path

from upstream.synthetic.lives.feeds import Feed, feeds

TEMPLATE = """\
# A sharing record about people who do not exist: it permits the one file that it names, and no other.
name = {name}
fictional = true
feed = {feed}
sender = {sender}
sender_kind = {sender_kind}
receiver = "Loremshire (fictional) Community Safety Partnership"
purpose = {purpose}
power = {power}
lawful_basis = {lawful_basis}
conditions = {conditions}
impact_assessment = "none: invented people"
fields = {fields}
link = {link}
start = 2019-04-01
expiry = 2099-12-31
reviewer = "Nobody (fictional)"

[files]
{file} = {sha256}
"""
DEFAULTS = {"lawful_basis": "6(1)(e)", "link": False}


def write(folder: Path) -> None:
    """A ``sharing-FEED.toml`` beside each extract about people in ``folder``, where `upstream load` looks for it."""
    text = (files("upstream.synthetic.lives") / "agreements.toml").read_text(encoding="utf-8")
    for name, agreed in tomllib.loads(text).items():
        path = folder / f"sharing-{name}.toml"
        path.write_text(_record(feeds()[name], DEFAULTS | agreed, folder), encoding="utf-8", newline="\n")


def _record(feed: Feed, agreed: dict[str, object], folder: Path) -> str:
    values = agreed | {
        "name": f"loremshire-{feed.name}",
        "feed": feed.name,
        "sender": feed.sender,
        "file": feed.file,
        "sha256": hashlib.sha256((folder / feed.file).read_bytes()).hexdigest(),
    }
    return TEMPLATE.format(**{name: json.dumps(value, ensure_ascii=False) for name, value in values.items()})
