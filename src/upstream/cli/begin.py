"""The first steps of a workspace: what the partnership is called, and the first person's invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from upstream.cli.console import say
from upstream.model.errors import UpstreamError, nearest

if TYPE_CHECKING:
    from upstream.web.core.scope import Scope
    from upstream.web.partnership.models import Organisation

FOUND_EXAMPLE = 'Example: upstream found "Safer Fenmarch Partnership" --area E07000001 --area E07000002'
INVITE_EXAMPLE = (
    'Example: upstream invite lead@council.example --organisation "Fenmarch Council" --sector council '
    "--role administrator"
)


def found(
    name: Annotated[str, typer.Argument(help="What the partnership is called.")],
    area: Annotated[list[str] | None, typer.Option(help="An area of it, by code; give as many as there are.")] = None,
    definition: Annotated[str, typer.Option(help="The definition it has adopted.")] = "police-uk-open",
) -> None:
    """Name the partnership of this workspace and its areas; again to change them."""
    from upstream import definitions
    from upstream.web import runtime

    definitions.load(definition)
    with runtime.opened():
        from upstream.web.partnership.actions import name_partnership

        partnership = name_partnership(
            scope=_scope(), name=name, areas=area or [], definition=definition, fictional=False
        )
    say(f"This is the workspace of {partnership.name}, {len(partnership.areas)} areas.")


def invite(
    address: Annotated[str, typer.Argument(help="The e-mail address of whom you invite.")],
    organisation: Annotated[str, typer.Option(help="Which organisation they belong to.")],
    role: Annotated[list[str], typer.Option(help="A role that they will hold; give as many as they need.")],
    sector: Annotated[str, typer.Option(help="What the organisation is, where it is new: police, council, …")] = "",
    kind: Annotated[str, typer.Option(help="Where it is new: specified, relevant or other.")] = "specified",
) -> None:
    """Invite somebody, the first administrator above all, and print the link that you give them yourself."""
    from upstream.web import runtime

    with runtime.opened() as opened:
        from django.urls import reverse

        from upstream.web.accounts import actions

        _check_roles(role)
        scope = _scope()
        place = _organisation(scope, organisation, kind, sector)
        reason = "Invited from the command line"
        invitation, token = actions.invite(scope=scope, address=address, organisation=place, roles=role, reason=reason)
        link = f"{opened.configuration.address}{reverse('accounts:invitation', args=[token])}"
        say(f"Give this link to {address}. It is shown once and ends on {invitation.expires_at:%-d %B %Y}.\n{link}")


def _scope() -> Scope:
    """Whoever can run commands here holds the database's key already; the audit record says that it was done so."""
    from upstream.web.core import clock
    from upstream.web.core.permissions import Permission
    from upstream.web.core.scope import system

    return system("the command line", clock.now(), Permission.INVITE_PEOPLE, Permission.MANAGE_PARTNERSHIP)


def _check_roles(told: list[str]) -> None:
    from upstream.web.core.roles import ROLES

    for role in told:
        if role not in ROLES:
            do = nearest(role, ROLES) or f"The roles are {', '.join(ROLES)}."
            raise UpstreamError("UP-BEGIN-001", f"there is no role {role}", do=do)


def _organisation(scope: Scope, name: str, kind: str, sector: str) -> Organisation:
    """The organisation of that name, or a new one where it is said what it is."""
    from upstream.web.partnership.actions import add_organisation
    from upstream.web.partnership.models import Organisation

    there = Organisation.objects.filter(name__iexact=name.strip()).first()
    if there:
        return there
    if sector not in Organisation.Sector.values or kind not in Organisation.Kind.values:
        known = nearest(name, Organisation.objects.values_list("name", flat=True))
        raise UpstreamError(
            "UP-BEGIN-002",
            f"there is no organisation {name}",
            do=known or f"To add it give --kind and --sector, one of {', '.join(Organisation.Sector.values)}.",
        )
    return add_organisation(scope=scope, name=name, kind=kind, sector=sector)
