"""The design options that every field of ours takes."""

from __future__ import annotations

from typing import Any

OPTIONS = (
    "label_size", "page_heading", "label_hidden", "unmarked", "width", "prefix", "suffix", "hints", "opens",
    "inline", "small",
)  # fmt: skip
ATTRIBUTES = ("autocomplete", "inputmode", "autocapitalize")


class Design:
    """A mixin before a Django field: keeps the design options aside, hands the rest on."""

    def __init__(self, *args: Any, hint: str = "", required_message: str = "", **kwargs: Any) -> None:
        self.design = {name: kwargs.pop(name) for name in OPTIONS if name in kwargs}
        attributes = {name: kwargs.pop(name) for name in ATTRIBUTES if name in kwargs}
        if hint:
            kwargs["help_text"] = hint
        if required_message:
            kwargs["error_messages"] = kwargs.get("error_messages", {}) | {"required": required_message}
        super().__init__(*args, **kwargs)
        self.widget.attrs |= attributes  # type: ignore[attr-defined]
