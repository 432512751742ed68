"""What a reader chose to see on the map. What the edition does not have leaves the choice open, not the page broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from upstream.web.core import forms
from upstream.web.insight.areas.atlas import LEVELS
from upstream.web.insight.areas.layers import Layer, Measure
from upstream.web.insight.areas.mapping import METHODS
from upstream.web.insight.areas.sources import Sources

SORTS = ("value", "-value", "name")


@dataclass(frozen=True)
class Chosen:
    """``within`` is the ward whose smaller areas are shown; empty for all."""

    sources: Sources
    layer: Layer
    measure: Measure
    method: str
    within: str = ""
    sort: str = "-value"

    def query(self, **changes: str) -> dict[str, str]:
        said = {
            "level": self.layer.level,
            "show": self.layer.theme,
            "measure": self.measure.key,
            "classes": self.method,
            "within": self.within,
            "sort": "" if self.sort == "-value" else self.sort,
        }
        said |= changes
        return {name: value for name, value in (self.sources.query() | said).items() if value}

    def to(self, name: str, **changes: str) -> str:
        return f"{reverse(f'areas:{name}')}?{urlencode(self.query(**changes))}"

    def area(self, code: str) -> str:
        """The page about one area, made from the same editions."""
        return self._area.replace("CODE", code)

    @cached_property
    def _area(self) -> str:
        said = self.sources.query()
        return reverse("areas:area", args=["CODE"]) + (f"?{urlencode(said)}" if said else "")


def choose(sources: Sources, asked: QueryDict) -> Chosen | None:
    """None where no edition has a map."""
    layers = sources.layers()
    if not layers:
        return None
    within = _ward(sources, asked.get("within", ""))
    theme = asked.get("show", "")
    level = asked.get("level", "") or ("lsoa21" if within else "")
    layer = _best(layers, theme, level)
    method = asked.get("classes", "")
    return Chosen(
        sources,
        layer,
        layer.measure(asked.get("measure", "")),
        method if method in METHODS else next(iter(METHODS)),
        within if layer.atlas.of(layer.level, within) else "",
        asked.get("sort", "") if asked.get("sort", "") in SORTS else "-value",
    )


def _ward(sources: Sources, code: str) -> str:
    area = sources.areas().get(code)
    return code if area is not None and area.level == "ward" else ""


def _best(layers: list[Layer], theme: str, level: str) -> Layer:
    """The layer that fits what was asked best: what it shows before at which level; the first map otherwise."""

    def fit(layer: Layer) -> tuple[bool, bool]:
        return layer.theme == theme, layer.level == level

    return max(layers, key=fit)


class ChooseForm(forms.Form):
    """Asked by GET."""

    show = forms.SelectField(label="Show", required=False, unmarked=True)
    measure = forms.SelectField(label="Measure and period", required=False, unmarked=True)
    classes = forms.SelectField(label="Shades", required=False, unmarked=True, choices=list(METHODS.items()))

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(chosen.query())
        themes = {layer.theme: layer.label for layer in chosen.sources.layers()}
        self.fields["show"].choices = list(themes.items())  # type: ignore[attr-defined]
        measures = [(each.key, each.label) for each in chosen.layer.measures]
        self.fields["measure"].choices = measures  # type: ignore[attr-defined]
        if chosen.measure.categories:
            del self.fields["classes"]


def levels(chosen: Chosen) -> list[dict[str, object]]:
    """The tabs of the page: each level that has a map of the same thing."""
    having = {layer.level for layer in chosen.sources.layers() if layer.theme == chosen.layer.theme}
    return [
        {
            "text": LEVELS.get(level, ("", level))[1],
            "href": chosen.to("map", level=level, within=""),
            "current": level == chosen.layer.level and not chosen.within,
        }
        for level in sorted(having, key=lambda level: list(LEVELS).index(level) if level in LEVELS else len(LEVELS))
    ]
