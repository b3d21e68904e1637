"""Which backups stay: "14d,8w" keeps the last of each of 14 days and of each of 8 weeks.

All of the last 24 hours stay as well.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from denkzellen.backup import BackupError, writing

PERIODS: dict[str, Callable[[datetime], object]] = {
    "d": lambda moment: moment.date(),
    "w": lambda moment: tuple(moment.isocalendar())[:2],
    "m": lambda moment: (moment.year, moment.month),
}
DAY = timedelta(days=1)


def remove_old() -> list[Path]:
    """Those that nothing keeps any more, and what a killed run left behind."""
    folder = writing.own_folder()
    rule = parsed(settings.BACKUP_KEEP)
    backups = writing.finished(folder)
    kept = _kept(backups, rule)
    gone = [path for path in backups if path not in kept]
    gone += [path for path in folder.glob(f".*{writing.UNFINISHED}") if _is_left(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def parsed(text: str) -> dict[str, int]:
    rule = {}
    for part in text.replace(" ", "").split(","):
        found = re.fullmatch(r"([1-9]\d{0,3})([dwm])", part)
        if not found:
            words = _(
                "BACKUP_KEEP=%(text)s ist nicht lesbar. Ein Beispiel: 14d,8w,6m behält die letzte "
                "Sicherung von 14 Tagen, 8 Wochen und 6 Monaten."
            )
            raise BackupError(words % {"text": text})
        rule[found[2]] = int(found[1])
    return rule


def made_at(path: Path) -> datetime:
    found = writing.NAME.fullmatch(path.name)
    assert found is not None
    return datetime.strptime(f"{found[1]}+0000", "%Y%m%d-%H%M%S%z")


def _kept(backups: list[Path], rule: dict[str, int]) -> set[Path]:
    today = timezone.now() - DAY
    kept = {*backups[-1:], *(path for path in backups if made_at(path) > today)}
    for unit, number in rule.items():
        last_of = {PERIODS[unit](timezone.localtime(made_at(path))): path for path in backups}
        kept.update(list(last_of.values())[-number:])
    return kept


def _is_left(path: Path) -> bool:
    changed = datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())
    return changed < timezone.now() - DAY
