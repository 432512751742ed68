"""Files of actions, and papers of plans that the worker made, lie in one folder of sealed files."""

from __future__ import annotations

from upstream.web.core.files import Folder

KEPT = Folder("actions")
path_of, opened, destroy = KEPT.path_of, KEPT.opened, KEPT.destroy
