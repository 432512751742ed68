"""What state organisations and groups must be in."""

from __future__ import annotations

from upstream.web.core.refusals import NotNow
from upstream.web.partnership.models import Group, Organisation, Succession

DEEPEST = 8


def check_succession(predecessor: Organisation, successor: Organisation) -> None:
    """No organisation follows itself, by however many steps."""
    seen, front = {successor.pk}, {successor.pk}
    while front:
        front = set(Succession.objects.filter(predecessor__in=front).values_list("successor_id", flat=True)) - seen
        seen |= front
    if predecessor.pk in seen:
        raise NotNow(f"{predecessor} already follows {successor}: an organisation cannot follow itself.")


def check_chart(group: Group) -> None:
    """Parents lead up to the top: no circle, and no deeper than a chart can be drawn."""
    above, steps = group.parent, 0
    while above is not None:
        steps += 1
        if above.pk == group.pk or steps > DEEPEST:
            raise NotNow(f"{group} cannot be below itself.")
        above = above.parent
