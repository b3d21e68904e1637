"""What is wrong with an installation, in plain words: `manage.py doctor`.

`surroundings` asks what the site stands on, `work` whether it does its work.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _


class Finding(NamedTuple):
    """What is wrong and what helps; a hint is no error."""

    text: str
    is_hint: bool = False


class Check(NamedTuple):
    title: str
    find: Callable[[], Iterator[Finding]]
    needs_database: bool = False


def findings(check: Check) -> list[Finding]:
    """A check that cannot be made is a finding itself."""
    try:
        return list(check.find())
    except Exception as error:  # the others are made nevertheless
        words = _("Das ließ sich nicht prüfen: %(error)s")
        return [Finding(words % {"error": f"{type(error).__name__}: {error}"})]
