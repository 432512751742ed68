"""Write migrations after a change of the workspace's models: python tools/makemigrations.py APP [-n NAME].

Needs no database: it compares the models with the migrations alone.
"""

from __future__ import annotations

import os
import sys
import warnings


def main() -> None:
    os.environ |= {
        "DATABASE_URL": "postgresql://nobody@/nothing",
        "UPSTREAM_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "upstream.web.settings",
    }
    from django.core.management import execute_from_command_line

    # Django wants to compare with a database's history too, and says that there is none.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    execute_from_command_line(["manage", "makemigrations", *sys.argv[1:]])


if __name__ == "__main__":
    main()
