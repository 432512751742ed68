"""The workspace's own settings, with routes and a job of the test."""

from upstream.web.settings import *  # noqa: F403

ROOT_URLCONF = "kill_routes"
PROCRASTINATE_IMPORT_PATHS = ["kill_tasks"]
