"""Settings with which the site does not start, and others a review warns of."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

SHORTEST_KEY = 50
PLACEHOLDERS = ("django-insecure", "change", "secret", "only-for-the-demonstration")
# An instance on one's own machine, to try it.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SENDS_NOTHING = ("console", "dummy", "locmem", "memory")


def refuse_unsafe(*, secret_key: str, hosts: list[str], site_url: str, email_url: str) -> None:
    """Raise ImproperlyConfigured with all that is wrong, and how to put it right."""
    wrong = [
        *_wrong_with_key(secret_key),
        *_wrong_with_hosts(hosts, site_url),
        *_wrong_with_mail(email_url),
    ]
    if wrong:
        raise ImproperlyConfigured("\n".join(["The site does not start like this:", *wrong]))


def _wrong_with_key(key: str) -> Iterator[str]:
    how = "python3 -c 'import secrets; print(secrets.token_urlsafe(60))' makes a good one."
    if not key:
        yield f"- SECRET_KEY is missing. {how}"
    elif len(key) < SHORTEST_KEY or len(set(key)) < 10:
        yield f"- SECRET_KEY is easy to guess: it needs at least {SHORTEST_KEY} characters. {how}"
    elif key.lower().startswith(PLACEHOLDERS):
        yield f"- SECRET_KEY is one that others know. {how}"


def _wrong_with_hosts(hosts: list[str], site_url: str) -> Iterator[str]:
    site = urlsplit(site_url)
    host = site.hostname or ""
    if not hosts:
        yield "- ALLOWED_HOSTS is missing: set it to the site's host names."
    elif "*" in hosts:
        yield "- ALLOWED_HOSTS allows every name: set it to the site's host names."
    elif not validate_host(host, hosts):
        yield f"- SITE_URL is {site_url}, but {host} is not in ALLOWED_HOSTS: links would fail."
    if site.scheme != "https" and host not in LOOPBACK:
        yield f"- SITE_URL is {site_url}: it has to begin with https://."
    if site.path or site.query:
        yield f"- SITE_URL is {site_url}: it ends with the host name."


def _wrong_with_mail(email_url: str) -> Iterator[str]:
    if email_url.partition(":")[0] in SENDS_NOTHING:
        yield "- EMAIL_URL sends no mail: set it to the mail server, as in .env.example."


def review(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """For `manage.py check --deploy`: it runs like this, but not for long or not for many."""
    warnings: list[checks.CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        warnings.append(
            checks.Warning(
                "DATABASE_URL is not set: the data is in a file of SQLite.",
                hint="Only processes on this machine can share it. PostgreSQL carries more.",
                id="denkzellen.W001",
            )
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        warnings.append(
            checks.Warning(
                "TRUSTED_PROXY_COUNT is 0.",
                hint="Behind a proxy all visitors would share one limit; behind nginx it is 1.",
                id="denkzellen.W002",
            )
        )
    return warnings
