from upstream.web.accounts.models.invitation import Invitation
from upstream.web.accounts.models.session import SignIn
from upstream.web.accounts.models.user import User, UserManager

__all__ = ["Invitation", "SignIn", "User", "UserManager"]
