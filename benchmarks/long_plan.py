"""Pages of a delivery plan of 2,000 actions and 20,000 updates, served as the workspace is, beside the page budget.

The coordinator asks for each page in turn, a few rounds; the first round, in which the processes connect to the
database, is apart. Then how long the files take that a job makes of the plan.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.figures import Figure, at_most, plain
from benchmarks.workspace import ask, at, build, enter, serving

ACTIONS, UPDATES, ROUNDS = 2000, 10, 12
VIEWS = ("", "?overdue=on&sort=-due", "?page=7", "/ratings", "/timeline", "/check", "/board", "/take-away", "/change")


def run(folder: Path, quick: bool) -> list[Figure]:
    out = folder / "demonstration-with-a-long-plan"
    build(out)
    with serving(out, *((200, 2) if quick else (ACTIONS, UPDATES))) as (site, told):
        coordinator, plan = enter(site, "coordinator"), told["plan"]
        pages = ["/plan/", "/plan/plans/", *(f"/plan/plans/{plan}{view}" for view in VIEWS)]
        pages += [f"/plan/{plan}/measures", f"/plan/{plan}/chasing", f"/plan/{plan}/chasing/people"]
        times = [[ask(site, coordinator, page) for page in pages] for _ in range(2 if quick else ROUNDS)]
    later = sorted(took for each in times[2:] or times for took in each)
    middle = {page: at(sorted(each[place] for each in times), 0.5) for place, page in enumerate(pages)}
    slowest = sorted(middle, key=lambda page: -middle[page])[:4]
    note = "slowest at the median: " + ", ".join(
        f"{page.replace(plan, 'PLAN')} {1000 * middle[page]:.0f} ms" for page in slowest
    )
    return [
        at_most("a plan of 2,000 actions: a page, 95th percentile", 1000 * at(later, 0.95), 150, "ms", note=note),
        plain("a plan of 2,000 actions: slowest page of the first round", 1000 * max(times[0]), "ms"),
        *(plain(f"a plan of 2,000 actions: {kind}", took, "s") for kind, took in told["files"].items()),
    ]
