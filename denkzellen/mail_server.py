"""The server that mail is handed to, from one address like submission://name:word@host:587."""

from typing import Any

import dj_email_url

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"
# For each answer. Whoever hangs up on a slow server does not know whether it took the mail.
PATIENCE_SECONDS = 60


def mail_server(url: str) -> dict[str, Any]:
    """An entry of MAILERS."""
    parsed = dj_email_url.parse(url)
    server: dict[str, Any] = {"BACKEND": parsed["EMAIL_BACKEND"]}
    if server["BACKEND"] == SMTP:
        server["OPTIONS"] = {
            "host": parsed["EMAIL_HOST"],
            "port": parsed["EMAIL_PORT"],
            "username": parsed["EMAIL_HOST_USER"] or "",
            "password": parsed["EMAIL_HOST_PASSWORD"] or "",
            "use_tls": parsed["EMAIL_USE_TLS"],
            "use_ssl": parsed["EMAIL_USE_SSL"],
            "timeout": parsed["EMAIL_TIMEOUT"] or PATIENCE_SECONDS,
        }
    elif server["BACKEND"] == FILES:
        server["OPTIONS"] = {"file_path": parsed["EMAIL_FILE_PATH"]}
    return server
