"""A job that leaves a trace."""

from procrastinate.contrib.django import app


@app.task(name="kill.mark")
def mark(name: str) -> None:
    from upstream.web.accounts.models import User

    User.objects.filter(full_name=name).update(job_title="marked")
