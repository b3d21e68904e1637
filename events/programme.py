"""A month of the calendar as a PDF, to be hung on a wall or handed out."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from qrcode.main import QRCode

from denkzellen.mail import site_address
from denkzellen.membrane import membrane_svg
from denkzellen.models import Denkzelle
from denkzellen.pdf import PageFile, one_at_a_time, render, style_sheet
from events.calendar import Day, by_day
from events.filters import EARLIEST, LATEST, Selection, words_of
from events.rows import Row, rows

MOST_DATES = 1000
LONGEST_CODE = 200


def month_of(text: str, selection: Selection) -> date | None:
    """The first day of the month asked for as "2026-12"; without one of the first chosen day."""
    if not text:
        return (selection.first or timezone.localdate()).replace(day=1)
    try:
        month = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None
    return month if EARLIEST <= month <= LATEST else None


def months_from(day: date, number: int) -> list[date]:
    months = [day.replace(day=1)]
    while len(months) < number:
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return [month for month in months if month <= LATEST]


@dataclass
class Programme:
    """What stands on the pages. `further` counts the dates there was no room for."""

    month: date
    is_large: bool
    words: list[str]
    errors: list[str]
    css_class: str
    running: list[Row]
    days: list[Day]
    number: int
    address: str

    @property
    def title(self) -> str:
        title = _("Programm %(month)s") % {"month": date_format(self.month, "F Y")}
        return ": ".join(filter(None, [title, " · ".join(self.words)]))

    @property
    def further(self) -> int:
        return self.number - len(self.running) - sum(len(day.rows) for day in self.days)

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def short_address(self) -> str:
        """As somebody types it who reads it on a wall."""
        month = reverse("calendar_month", args=[self.month.year, self.month.month])
        return site_address(month).partition("://")[2]

    @property
    def code(self) -> dict[str, Any]:
        """The address as a square to be photographed: its side and its dark fields as a path."""
        code = QRCode(border=0)
        code.add_data(self.address)
        fields = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, line in enumerate(fields)
            for x, is_dark in enumerate(line)
            if is_dark
        )
        return {"side": len(fields), "path": path}


def programme(selection: Selection, month: date, *, is_large: bool) -> Programme:
    """The dates of `month` which are chosen, the first ones if they are too many."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    found = selection.dates_between(month, last).order_by("starts_at", "pk")
    shown = rows(found[: MOST_DATES + 1])
    is_cut = len(shown) > MOST_DATES
    shown = shown[:MOST_DATES]
    return Programme(
        month=month,
        is_large=is_large,
        words=words_of(selection),
        errors=selection.errors,
        css_class=_colour(selection),
        running=[row for row in shown if row.first_day < month],
        days=by_day(row for row in shown if row.first_day >= month),
        number=found.count() if is_cut else len(shown),
        address=_address(selection, month),
    )


def _colour(selection: Selection) -> str:
    """That of the DENKZELLE, if just one is chosen."""
    slugs = selection.slugs["denkzelle"]
    chosen = list(Denkzelle.objects.public().filter(slug__in=slugs)[:2]) if slugs else []
    return chosen[0].css_class if len(chosen) == 1 else "cell-sun"


def _address(selection: Selection, month: date) -> str:
    """The month on the site, short enough for the square."""
    address = site_address(reverse("calendar_month", args=[month.year, month.month]))
    whole = f"{address}?{selection.query}"
    return whole if selection.query and len(whole) <= LONGEST_CODE else address


def pdf(selection: Selection, month: date, *, is_large: bool) -> bytes:
    """One is drawn at a time. Raises BusyError after a long wait."""
    with one_at_a_time():
        shown = programme(selection, month, is_large=is_large)
        return render(render_to_string("events/programme.html", {"programme": shown}), FILES)


def _drawing() -> bytes:
    """The drawing of the head; its lines are told here, as no style sheet reaches into it."""
    lines = 'xmlns="http://www.w3.org/2000/svg" fill="none" stroke="#17130e" stroke-width="2"'
    drawing = membrane_svg("programm").replace("<svg", f"<svg {lines}", 1)
    return drawing.replace("<circle", '<circle fill="#17130e"').encode()


FILES: dict[str, PageFile] = {
    "tokens.css": style_sheet("tokens"),
    "programme.css": style_sheet("programme"),
    "membrane.svg": ("image/svg+xml", _drawing),
}
