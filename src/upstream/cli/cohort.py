"""Cohorts: who meets a rule card, and what became of a scheme's people and a service's clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from upstream.cli.console import JsonOption, LakeOption, say, say_json

if TYPE_CHECKING:
    from upstream.api import Outcome

app = typer.Typer(
    help="Rule cards and their fairness, a scheme before and after, a service's outcomes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
CardArgument = Annotated[Path, typer.Argument(help="The rule card, a TOML file.")]
AreaOption = Annotated[list[str] | None, typer.Option(help="An area's code or name; repeat for several.")]
PartnershipOption = Annotated[Path | None, typer.Option(help="A partnership file, or the name of one that ships.")]
AudienceOption = Annotated[str, typer.Option(help="public or trusted: chooses the disclosure rules of the counts.")]
PolicyOption = Annotated[Path | None, typer.Option(help="A disclosure policy of your own.")]
OutOption = Annotated[Path | None, typer.Option(help="A folder for the page and its tables.")]
PurposeOption = Annotated[str, typer.Option(help="Why people's records are read; kept in the log of reads.")]


@app.command(epilog="Example: upstream cohort ask knife-twice.toml --purpose 'tactical group, June' --out knife-twice")
def ask(
    card: CardArgument,
    purpose: PurposeOption,
    out: Annotated[Path | None, typer.Option(help="A folder for the list and the page; outside the lake.")] = None,
    area: AreaOption = None,
    partnership: PartnershipOption = None,
    by: Annotated[str, typer.Option("--by", help="Places of the strata: district or ward.")] = "district",
    audience: AudienceOption = "public",
    policy: PolicyOption = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who meets an approved rule card, with the evidence for each under pseudonyms, and how the card falls on groups.

    Needs a linked lake (upstream link) and live sharing records. There is no score and no order.
    """
    from upstream import api

    options: dict[str, Any] = {"partnership": partnership, "by": by, "audience": audience, "policy": policy, "out": out}
    found = api.ask_card(api.open_lake(lake), card, *(area or ()), purpose=purpose, **options)
    files = found.write(out) if out is not None else []
    if as_json:
        say_json({**found.as_dict(), "files": [str(path) for path in files]})
        return
    for line in [*found.lines(), *map(str, files)]:
        say(line)
    if files:
        say("list.csv and fairness.csv are for those alone who decide; the rest may be shown to others.")
        say(f"The list is over on {found.cohort.expires_on}: destroy it then.")


@app.command(epilog="Example: upstream cohort check knife-twice.toml")
def check(card: CardArgument, as_json: JsonOption = False) -> None:
    """A card in words and as it is asked, and whether its approval stands today. No record is read."""
    from datetime import date

    from upstream import api

    read = api.rule_card(card)
    standing = "stands" if read.live(date.today()) else "does not stand"
    if as_json:
        rules = [rule.expression for rule in read.rules]
        say_json({"card": read.name, "criteria": read.criteria, "rules": rules, "approval": standing})
        return
    say(f"{read.title}: {read.criteria}")
    say("All of these:" if read.every else "Any of these:")
    for rule in read.rules:
        say(f"- {rule.expression}")
    say(f"Approved by {read.approved_by} on {read.approved_on}; the approval {standing}, to {read.review_on}.")


@app.command(
    epilog="Example: upstream cohort scheme iom.csv --counts charged.toml --custody custody.csv --purpose 'IOM review'"
)
def scheme(
    members: Annotated[Path, typer.Argument(help="A CSV file: person (a pseudonym), district, joined, left.")],
    counts: Annotated[Path, typer.Option(help="A rule card whose rules say which records count as events.")],
    purpose: PurposeOption,
    out: OutOption = None,
    custody: Annotated[Path | None, typer.Option(help="CSV: person, first, last day in custody.")] = None,
    comparison: Annotated[Path | None, typer.Option(help="CSV as the members: who could have been chosen.")] = None,
    everybody: Annotated[
        Path | None, typer.Option(help="CSV: person, events, days; all from whom members were chosen.")
    ] = None,
    audience: AudienceOption = "public",
    policy: PolicyOption = None,
    lake: LakeOption = None,
    as_json: JsonOption = False,
) -> None:
    """A scheme's people in the half year before joining, and the first and last on it, by district, told honestly."""
    from upstream import api

    found = api.scheme_table(
        api.open_lake(lake),
        members,
        counts,
        purpose=purpose,
        custody=custody,
        comparison=comparison,
        everybody=everybody,
        audience=audience,
        policy=policy,
    )
    _print(found, out, as_json=as_json)


@app.command(epilog="Example: upstream cohort services idva.csv --out services")
def services(
    file: Annotated[Path, typer.Argument(help="A CSV file: service, clients, engaged, completed, improved.")],
    out: OutOption = None,
    audience: AudienceOption = "public",
    policy: PolicyOption = None,
    as_json: JsonOption = False,
) -> None:
    """What became of services' clients, told with those who never completed."""
    from upstream import api

    _print(api.service_outcomes(file, audience=audience, policy=policy), out, as_json=as_json)


def _print(found: Outcome, out: Path | None, *, as_json: bool) -> None:
    files = found.write(out) if out is not None else []
    if as_json:
        say_json({"said": found.lines(), "files": [str(path) for path in files]})
        return
    for line in [*found.lines(), *map(str, files)]:
        say(line)
