"""A mapping file to start from, proposed from a file's headings."""

from __future__ import annotations

from collections.abc import Sequence

from upstream.model.contract import Contract, Effect, FieldType
from upstream.sources.headings import likely, positions


def propose(headings: Sequence[str], contract: Contract) -> str:
    """A mapping file to start from: what is recognised, what is likely, and what is left, as TOML text."""
    known = positions(headings, contract)
    taken = {headings[index] for index in known.values()}
    lines = [f'source = "{contract.name}"', "", "[columns]"]
    for item in contract.fields:
        if item.name in known:
            continue
        guess = likely(item, [heading for heading in headings if heading not in taken and heading.strip()])
        if guess is not None:
            taken.add(guess)
            lines.append(f"{_quote(guess)} = {_quote(item.name)}  # please check: a guess from the heading")
        elif item.column is Effect.REFUSE:
            lines.append(f'# "..." = {_quote(item.name)}  # needed: {item.description}')
    lines += [f"# recognised: {_comment(headings[index])} is {name}" for name, index in known.items()]
    lines += [
        f"# not used, never kept: {_comment(heading)}"
        for heading in headings
        if heading.strip() and heading not in taken
    ]
    return "\n".join([*lines, *_examples(contract)]) + "\n"


def _examples(contract: Contract) -> list[str]:
    lines = []
    flag = next((item for item in contract.fields if item.type is FieldType.BOOLEAN), None)
    date = next((item for item in contract.fields if item.type is FieldType.DATE), None)
    if flag is not None:
        lines += ["", "# Words of theirs that mean ours:", f"# [values.{flag.name}]", '# "K" = "true"']
    if date is not None:
        lines += ["", "# Dates that are written in another way:", "# [dates]", f'# {date.name} = "%d/%m/%y"']
    return lines


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in escaped)
    return f'"{plain}"'


def _comment(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
