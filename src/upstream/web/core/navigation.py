"""What the frame of a page needs to know: data for `core/base.html`, made once a request by `web.frame`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A link of the service navigation. ``current`` is this very page, ``active`` the part that it belongs to."""

    text: str
    href: str
    current: bool = False
    active: bool = False


@dataclass(frozen=True)
class Account:
    """Who is signed in, and what they may do about it; ``sign_out`` is posted to."""

    name: str
    sign_out: str
    links: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Working:
    """For whom the reader works now; ``change`` is where they choose another, when they belong to several."""

    organisation: str
    role: str = ""
    change: str = ""


@dataclass(frozen=True)
class Frame:
    """All that stands around a page. Whatever is empty is not drawn."""

    partnership: str = ""
    home: str = "/"
    items: tuple[Item, ...] = ()
    account: Account | None = None
    sign_in: str = ""
    working: Working | None = None
    demonstration: bool = False
    demonstration_link: Item | None = None
    footer: tuple[Item, ...] = ()
