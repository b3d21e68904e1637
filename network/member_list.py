"""The members of an association as a table for spreadsheet programs."""

import csv
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from denkzellen.mail import site_address
from network.models import Actor, Association, Membership

# A cell that begins with one of these is taken for a formula by some program.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def as_csv(association: Association) -> str:
    """UTF-8 with a mark and semicolons, which German spreadsheets expect."""
    table = StringIO("\ufeff", newline="")
    table.seek(0, 2)
    writer = csv.writer(table, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(_headers())
    memberships = (
        Membership.objects.public()
        .filter(association=association)
        .select_related("actor__district")
        .prefetch_related("actor__disciplines")
        .order_by("actor__sort_name", "pk")
    )
    for membership in memberships:
        writer.writerow([cell(value) for value in _row(membership)])
    return table.getvalue()


def _headers() -> list[str]:
    return [
        _("Name"),
        _("Art"),
        _("Sparten"),
        _("Kurz gesagt"),
        _("Pronomen"),
        _("Stadtteil"),
        _("Website"),
        _("E-Mail"),
        _("Telefon"),
        _("Mitglied seit"),
        _("Profil"),
    ]


def _row(membership: Membership) -> list[Any]:
    actor: Actor = membership.actor
    shared = actor.shared
    return [
        actor.name,
        actor.get_kind_display(),
        ", ".join(discipline.name for discipline in actor.disciplines.all()),
        actor.summary,
        shared["pronouns"],
        shared["district"],
        shared["website"],
        shared["email"],
        shared["phone"],
        f"{membership.since:%d.%m.%Y}" if membership.since else "",
        site_address(actor.get_absolute_url()),
    ]


def cell(value: Any) -> str:
    """The words as words: nothing of them is calculated."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text
