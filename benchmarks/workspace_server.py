"""The demonstration's workspace with a long audit record, for `benchmarks.workspace`: run as a process of its own.

python -m benchmarks.workspace_server FOLDER PORT EVENTS [ACTIONS UPDATES]: makes it, with a delivery plan of so many
actions and updates of each if they are given, says as a line of JSON how many writes with audit a second it takes, the
key of the plan and how many seconds each of its files takes, and serves until SIGTERM.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path

PROCESSES, THREADS = 2, 2
SECONDS = 5.0
BATCH = 5_000
ADD = """
    INSERT INTO core_auditevent (id, at, actor_id, actor_name, organisation_id, organisation_name, verb, is_read,
        object_type, object_id, object_label, about, purpose, reason, detail, request)
    SELECT gen_random_uuid(), now() - n * interval '1 minute', actor.id, actor.full_name, place.organisation_id,
        body.name, 'partnership.group.changed', n %% 7 = 0, 'partnership.group', n::text, 'Group ' || n, '', '',
        'A reason', '{}', ''
    FROM generate_series(%s::int, %s::int) AS n
    JOIN LATERAL (SELECT * FROM partnership_membership ORDER BY id OFFSET n %% 8 LIMIT 1) AS place ON true
    JOIN accounts_user AS actor ON actor.id = place.user_id
    JOIN partnership_organisation AS body ON body.id = place.organisation_id
"""


def lengthen(events: int) -> None:
    """Add events until there are so many, through the same trigger as any other."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_auditevent")
        there = int(cursor.fetchone()[0])
        for first in range(there, events, BATCH):
            cursor.execute(ADD, [first, min(first + BATCH, events) - 1])
        cursor.execute("ANALYZE")


def writes_a_second() -> float:
    """Changes of a group, each with its event in the same transaction, by as many processes as serve the workspace."""
    until = time.time() + SECONDS
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
        done = pool.map(_writers, range(PROCESSES), [until] * PROCESSES)
        return sum(done) / SECONDS


def _writers(which: int, until: float) -> int:
    done = [0] * THREADS
    threads = [threading.Thread(target=_write, args=(which * THREADS + i, i, until, done)) for i in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def _write(group_number: int, which: int, until: float, done: list[int]) -> None:
    from django.db import connections, transaction

    from upstream.web.core import clock
    from upstream.web.core.audit import record
    from upstream.web.core.scope import system
    from upstream.web.partnership.models import Group

    group = Group.objects.order_by("pk")[group_number]
    try:
        while time.time() < until:
            with transaction.atomic():
                Group.objects.filter(pk=group.pk).update(meets=f"Every {done[which]} weeks")
                record(system("benchmark", clock.now()), "partnership.group.changed", object=group)
            done[which] += 1
    finally:
        connections.close_all()


def long_plan(actions: int, updates: int) -> str:
    """A plan of actions with a lead, a milestone and updates each; its key."""
    from upstream.web.core import clock
    from upstream.web.partnership.models import Group, Organisation
    from upstream.web.planning.models import Action, DeliveryPlan, Lead, Milestone, Progress

    now = clock.now()
    group = Group.objects.filter(plans__isnull=False).first()
    plan = DeliveryPlan.objects.create(title="A long plan", group=group)
    made = Action.objects.bulk_create(
        Action(
            plan=plan,
            position=place,
            number=f"{place // 40 + 1}.{place % 40}",
            text=f"Do the thing that is number {place}",
            heading=f"{place // 400 + 1}. A priority",
            due=now.date() + timedelta(place % 400 - 100),
            rag=("red", "amber", "green", "")[place % 4],
            updated_at=now,
        )
        for place in range(actions)
    )
    bodies = list(Organisation.objects.order_by("pk"))
    Lead.objects.bulk_create(
        Lead(action=action, organisation=bodies[place % len(bodies)]) for place, action in enumerate(made)
    )
    Milestone.objects.bulk_create(Milestone(action=action, title="Half of it", due=action.due) for action in made)
    Progress.objects.bulk_create(
        Progress(action=action, text=f"Update {number}", at=now - timedelta(number), source="account")
        for action in made
        for number in range(updates)
    )
    return str(plan.pk)


def settle(owner: str) -> None:
    """The database learns how much there is, as it does by itself within a minute; only the owner of tables may ask."""
    import psycopg

    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")


def files_of(key: str) -> dict[str, float]:
    """Seconds that each kind of file of the plan takes, as the job makes it."""
    from upstream.web.core import clock
    from upstream.web.planning.models import DeliveryPlan
    from upstream.web.planning.plan import exporting

    plan, took = DeliveryPlan.objects.get(pk=key), {}
    for kind in exporting.KINDS:
        began = time.perf_counter()
        exporting.export(plan, kind, clock.today())
        took[kind] = time.perf_counter() - began
    return took


def main() -> None:
    from upstream import demo
    from upstream.web import runtime, serving

    out, (port, events, *size) = Path(sys.argv[1]), map(int, sys.argv[2:])
    demo._prepare_environment(out, port)
    with runtime.opened() as opened:
        serving.prepare(opened, say=lambda _: None)
        demo._fill(out, lambda _: None)
        lengthen(events)
        plan = long_plan(*size) if size else ""
        if opened.server:
            settle(opened.server.owner)
        files = files_of(plan) if plan else {}
        runtime.close_connections()  # a process must not inherit them
        rate = writes_a_second()
        print(json.dumps({"writes": rate, "plan": plan, "files": files}), flush=True)
        serving.Supervisor([serving.Child("web server", serving.gunicorn(opened.configuration))]).run()


if __name__ == "__main__":
    main()
