"""Addresses and named places of Loremshire: streets, pubs, parks and schools that nobody can walk to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upstream.synthetic.lives.areas import Areas
from upstream.synthetic.lives.chance import Floats, Ints, Words, stream
from upstream.synthetic.lives.population import DWELLINGS_EACH_POSTCODE, POSTCODES_EACH_AREA, Homes

HEADS = (
    *("Ampersand", "Asterisk", "Caret", "Cedilla", "Colon", "Comma", "Dagger", "Ellipsis", "Em Dash", "Footnote"),
    *("Glyph", "Gutter", "Hyphen", "Indent", "Italic", "Kerning", "Ligature", "Margin", "Obelus", "Octothorpe"),
    *("Paragraph", "Pilcrow", "Point Size", "Quire", "Recto", "Sans", "Semicolon", "Serif", "Stet", "Tilde"),
    *("Umlaut", "Vellum", "Verso", "Virgule", "Widow", "Ascender", "Baseline", "Bracket", "Descender", "Diaeresis"),
)
TAILS = ("Street", "Road", "Lane", "Avenue", "Close", "Drive", "Way", "Court", "Gardens", "Crescent", "Terrace", "Row")
PUBS = (
    "The Blotted Page",
    "The Printer's Arms",
    "The Dropped Capital",
    "The Running Head",
    "The Inky Fox",
    "The Old Quill",
)
KINDS = (
    ("Licensed premises", PUBS),
    ("Park or open space", ("Foolscap Park", "Blotter Fields", "Reading Green")),
    ("Shop", ("Quarto Stores", "Folio Mini Market", "Chapter Two News")),
    ("Public transport", ("Bus Station", "Rail Halt")),
    ("Takeaway", ("Best Serif Kebab", "Pulp Fried Chicken", "Golden Margin")),
)
PRIMARY, SECONDARY = "Primary School", "Academy"


def street(postcode: Ints) -> Words:
    """Two neighbouring postcodes share a street."""
    pair = postcode // 2
    at = (pair * 131) % (len(HEADS) * len(TAILS))
    return np.array([f"{HEADS[each // len(TAILS)]} {TAILS[each % len(TAILS)]}" for each in at.tolist()], dtype=object)


def address(homes: Homes, dwelling: Ints) -> Words:
    """House number and street, one in six a flat; a hostel has its name."""
    names = street(homes.postcode[dwelling])
    local = homes.local[dwelling] % (2 * DWELLINGS_EACH_POSTCODE) + 1
    hostel = homes.postcode[dwelling] % POSTCODES_EACH_AREA == POSTCODES_EACH_AREA - 1
    rows = zip(names.tolist(), local.tolist(), hostel.tolist(), (dwelling * 13 % 6).tolist(), strict=True)
    return np.array(
        [
            f"Colophon House Hostel, {name}"
            if lodged
            else f"Flat {number}, {name}"
            if kind == 0
            else f"{number} {name}"
            for name, number, lodged, kind in rows
        ],
        dtype=object,
    )


@dataclass(frozen=True)
class Places:
    """Named places in the order of their areas; ``kind`` is a word."""

    name: Words
    kind: Words
    area: Ints
    longitude: Floats
    latitude: Floats

    def of(self, kind: str) -> Ints:
        return np.flatnonzero(self.kind == kind)


def places(areas: Areas, seed: int) -> Places:
    """Town centres have many places, other areas two or three; a primary school for two areas, an academy for eight."""
    rng = stream(seed, "places")
    rows: list[tuple[str, str, int]] = []
    for area in range(len(areas)):
        ward = areas.ward_name(int(areas.ward[area]))
        number = 14 if areas.centre[area] else int(rng.integers(2, 5))
        for step in range(number):
            kind, words = KINDS[int(rng.integers(0, len(KINDS))) if step else 0]
            word = words[int(rng.integers(0, len(words)))]
            rows.append((f"{word}, {HEADS[(area * 3 + step) % len(HEADS)]} Street, {ward}", kind, area))
        if area % 2 == 0:
            rows.append((f"{areas.name(area)} {PRIMARY}", "Primary school", area))
        if area % 8 == 0:
            rows.append((f"{ward} {SECONDARY} {area // 8 + 1}", "Secondary school", area))
    area_of = np.array([area for _, _, area in rows])
    longitude, latitude = areas.spots(area_of, rng)
    return Places(
        np.array([name for name, _, _ in rows], dtype=object),
        np.array([kind for _, kind, _ in rows], dtype=object),
        area_of,
        longitude,
        latitude,
    )
