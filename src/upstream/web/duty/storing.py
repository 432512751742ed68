"""Where the files of evidence lie."""

from __future__ import annotations

from upstream.web.core.files import Folder

KEPT = Folder("duty")
