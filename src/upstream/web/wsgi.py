"""What gunicorn loads, once, before it forks the processes that answer."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstream.web.settings")
application = get_wsgi_application()

from upstream.web.warming import warm  # noqa: E402 - it needs the settings

warm()
