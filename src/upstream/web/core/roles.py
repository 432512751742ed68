"""Roles as data: what each is called, who may hold it in words that a governance lead can check, what it allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upstream.web.core.permissions import TWO_STEPS, Permission

P = Permission


@dataclass(frozen=True)
class Role:
    key: str
    name: str
    held_by: str
    permissions: frozenset[Permission]

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.permissions & TWO_STEPS)


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(
            "analyst",
            "Analyst",
            "An analyst who prepares the needs assessment, cleared for the extracts of their own organisation.",
            frozenset(
                {
                    P.SEE_INSIGHT,
                    P.UPLOAD_EXTRACTS,
                    P.SEE_PERSONAL_ROWS,
                    P.RUN_ASSESSMENTS,
                    P.WRITE_COMMENTARY,
                    P.SEE_PLAN,
                    P.SEE_MEETINGS,
                }
            ),
        ),
        Role(
            "coordinator",
            "Duty coordinator",
            "The officer who runs the partnership's work on the Serious Violence Duty from day to day.",
            frozenset(
                {
                    P.SEE_INSIGHT,
                    P.WRITE_COMMENTARY,
                    P.SEE_MEETINGS,
                    P.RUN_MEETINGS,
                    P.SEE_PLAN,
                    P.EDIT_PLAN,
                    P.UPDATE_ACTIONS,
                    P.INVITE_PEOPLE,
                    P.MANAGE_PARTNERSHIP,
                    P.APPROVE_PUBLICATION,
                }
            ),
        ),
        Role(
            "practitioner",
            "Practitioner",
            "A front-line worker of a partner: youth justice, social care, school, health, police or charity.",
            frozenset({P.SEE_INSIGHT, P.SEE_PLAN, P.UPDATE_ACTIONS, P.SEE_MEETINGS}),
        ),
        Role(
            "chair",
            "Chair",
            "A person who chairs one of the partnership's groups or panels.",
            frozenset({P.SEE_INSIGHT, P.SEE_MEETINGS, P.RUN_MEETINGS, P.SEE_PLAN, P.ADOPT_PLAN, P.APPROVE_PUBLICATION}),
        ),
        Role(
            "board",
            "Board member",
            "A senior officer or elected member who sits on the board or scrutinises it.",
            frozenset({P.SEE_INSIGHT, P.SEE_MEETINGS, P.SEE_PLAN}),
        ),
        Role(
            "governance",
            "Information governance lead",
            "The officer who decides what their organisation may share, and who checks who of it saw what."
            " Holds no other role.",
            frozenset({P.SEE_INSIGHT, P.SEE_AUDIT, P.EXPORT_AUDIT, P.SEE_MEETINGS, P.APPROVE_PUBLICATION}),
        ),
        Role(
            "partnership-governance",
            "Partnership’s information governance lead",
            "The officer whom the partners have named to check who of any organisation saw what. Holds no other role.",
            frozenset({P.SEE_INSIGHT, P.SEE_AUDIT, P.SEE_ALL_AUDIT, P.EXPORT_AUDIT, P.SEE_MEETINGS}),
        ),
        Role(
            "provider",
            "Provider",
            "A charity or service that delivers interventions for the partnership.",
            frozenset({P.UPDATE_ACTIONS}),
        ),
        Role(
            "administrator",
            "Administrator",
            "The person who keeps accounts and organisations in order. Sees no record about a person.",
            frozenset({P.INVITE_PEOPLE, P.MANAGE_PARTNERSHIP}),
        ),
    )
}


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """What these roles allow together. A role that no longer exists allows nothing."""
    return frozenset().union(*(ROLES[role].permissions for role in roles if role in ROLES))


def needs_second_factor(roles: Iterable[str]) -> bool:
    return bool(permissions_of(roles) & TWO_STEPS)
