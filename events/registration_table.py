"""Who comes, as a table for spreadsheet programs."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Registration
from network.member_list import cell


def as_csv(registrations: Iterable[Registration]) -> str:
    """UTF-8 with a mark and semicolons, which German spreadsheets expect."""
    rows = list(registrations)
    questions = list(dict.fromkeys(text for row in rows for text, _answer in row.answers))
    table = StringIO("\ufeff", newline="")
    table.seek(0, 2)
    writer = csv.writer(table, delimiter=";", quoting=csv.QUOTE_ALL)
    headers = [_("Termin"), _("Stand"), _("Name"), _("E-Mail"), _("angemeldet am"), *questions]
    writer.writerow([cell(text) for text in headers])
    for row in rows:
        writer.writerow([cell(value) for value in _row(row, questions)])
    return table.getvalue()


def _row(row: Registration, questions: list[str]) -> list[Any]:
    answers: dict[str, list[str]] = {}
    for question, answer in row.answers:
        answers.setdefault(question, []).append(answer)
    confirmed = timezone.localtime(row.confirmed_at) if row.confirmed_at else None
    return [
        row.occurrence.when_text,
        row.get_state_display(),
        row.name,
        row.email,
        f"{confirmed:%d.%m.%Y %H:%M}" if confirmed else "",
        *(" · ".join(answers.get(question, [])) for question in questions),
    ]
