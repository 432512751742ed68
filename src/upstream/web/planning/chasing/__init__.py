"""Asking leads for updates by links that need no account, reminding them, and passing on what stays silent."""
