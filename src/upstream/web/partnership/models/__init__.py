from upstream.web.partnership.models.group import Group, GroupMembership
from upstream.web.partnership.models.organisation import Membership, Organisation, Partnership, Succession

__all__ = ["Group", "GroupMembership", "Membership", "Organisation", "Partnership", "Succession"]
