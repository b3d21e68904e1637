"""Dates as lists show them: light rows from one query, which know only what is public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.http import urlencode
from django.utils.translation import gettext

from denkzellen.models import DenkzelleState, PublicationState
from events.models import EventStatus, Occurrence, RegistrationKind
from events.models.event import event_address
from events.models.occurrence import time_words
from network.models import Access

# The site speaks one language, so the few words of many rows are looked up once.
_ = cache(gettext)

VENUE_FIELDS = {
    "state": "state",
    "name": "name",
    "slug": "slug",
    "step_free": "step_free",
    "sign_language": "sign_language",
    "district": "district__name",
}
FIELDS = {
    **{name: name for name in ("pk", "recurrence_id", "starts_at", "ends_at", "first_day")},
    **{name: name for name in ("last_day", "own_status", "own_note", "venue")},
    **{
        name: f"event__{name}"
        for name in (
            *("uid", "title", "summary", "slug", "language", "format", "start_time", "zone"),
            *("rrule", "rdates", "status", "status_note", "place", "is_online", "online_url"),
            *("is_free", "registration", "step_free", "sign_language", "is_demo"),
            *("published_at", "created_at", "updated_at", "is_denkzelle_confirmed"),
        )
    },
    **{f"cell_{name}": f"event__denkzelle__{name}" for name in ("name", "slug", "colour", "state")},
    **{f"own_{name}": f"venue__{path}" for name, path in VENUE_FIELDS.items()},
    **{f"usual_{name}": f"event__venue__{path}" for name, path in VENUE_FIELDS.items()},
}


@dataclass(slots=True)
class Cell:
    """A DENKZELLE as a chip shows it."""

    name: str
    slug: str
    css_class: str


@dataclass(slots=True)
class Row:
    """One date of a public event. Days and times are those of the place."""

    pk: int
    uid: str
    recurrence_id: str
    title: str
    summary: str
    address: str
    language: str  # empty for German
    format: str
    starts_at: datetime
    starts: datetime
    ends: datetime | None  # None: open end
    first_day: date
    last_day: date
    is_all_day: bool
    status: str
    note: str
    place: str
    district: str
    is_online: bool
    is_free: bool
    words: list[str]
    is_demo: bool
    denkzelle: Cell | None
    published: datetime
    updated: datetime

    @classmethod
    def from_values(cls, values: tuple[Any, ...]) -> Self:
        raw = dict(zip(FIELDS, values, strict=True))
        zone = ZoneInfo(raw["zone"])
        status = raw["own_status"] or raw["status"]
        venue = _venue(raw)
        is_moved_online = status == EventStatus.MOVED_ONLINE
        is_online = is_moved_online or raw["is_online"] or bool(raw["online_url"])
        place = venue["name"] if venue else "" if raw["venue"] else raw["place"]
        is_series = bool(raw["rrule"] or raw["rdates"])
        starts_at, ends_at = raw["starts_at"], raw["ends_at"]
        return cls(
            pk=raw["pk"],
            uid=raw["uid"],
            recurrence_id=raw["recurrence_id"],
            title=raw["title"],
            summary=raw["summary"],
            address=date_address(raw["slug"], raw["recurrence_id"] if is_series else ""),
            language="" if raw["language"] == "de" else raw["language"],
            format=raw["format"],
            starts_at=starts_at,
            starts=starts_at.astimezone(zone),
            ends=ends_at.astimezone(zone) if ends_at > starts_at else None,
            first_day=raw["first_day"],
            last_day=raw["last_day"],
            is_all_day=raw["start_time"] is None,
            status=status,
            note=_note(raw),
            place="" if is_moved_online else place,
            district=(venue["district"] or "") if venue and not is_moved_online else "",
            is_online=is_online,
            is_free=raw["is_free"],
            words=list(_words(raw, venue, is_online and bool(place) and not is_moved_online)),
            is_demo=raw["is_demo"],
            denkzelle=_cell(raw),
            published=raw["published_at"] or raw["created_at"],
            updated=raw["updated_at"],
        )

    @property
    def state(self) -> str:
        """The state as a word, empty while all goes as planned."""
        return "" if self.status == EventStatus.PLANNED else str(EventStatus(self.status).label)

    @property
    def is_several_days(self) -> bool:
        return self.last_day > self.first_day

    @property
    def is_other_year(self) -> bool:
        return self.first_day.year != timezone.localdate().year

    @property
    def number(self) -> str:
        """The day of the month as the big numeral shows it."""
        return f"{self.first_day.day:02d}"

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS_ABBR[self.first_day.weekday()])

    @property
    def month(self) -> str:
        return str(MONTHS_3[self.first_day.month]).capitalize()

    @property
    def until(self) -> str:
        """ "bis So 12. Dez" for what takes several days."""
        if not self.is_several_days:
            return ""
        last = self.last_day
        day = (
            f"{WEEKDAYS_ABBR[last.weekday()]} {last.day}. {str(MONTHS_3[last.month]).capitalize()}"
        )
        return _("bis %(day)s") % {"day": day}

    @property
    def clock(self) -> str:
        """ "19:30", or nothing for a whole day: for narrow places."""
        return "" if self.is_all_day else f"{self.starts:%H:%M}"

    @property
    def facts(self) -> str:
        """When on that day and where, on one line."""
        if not self.is_several_days:
            times = time_words(self.starts, self.ends, self.is_all_day)
        else:
            times = "" if self.is_all_day else time_words(self.starts, None, is_all_day=False)
        return " · ".join(filter(None, [times, self.until, self.where]))

    @property
    def where(self) -> str:
        """ "Schwankhalle, Neustadt", or "online", or nothing while it is not known."""
        if self.place:
            return ", ".join(filter(None, [self.place, self.district]))
        return _("online") if self.is_online else ""

    @property
    def css_class(self) -> str:
        return self.denkzelle.css_class if self.denkzelle else "cell-none"


def rows(dates: QuerySet[Occurrence]) -> list[Row]:
    """The rows of `dates`, ordered and cut as they are, from one query."""
    return [Row.from_values(values) for values in dates.values_list(*FIELDS.values())]


def _venue(raw: dict[str, Any]) -> dict[str, str] | None:
    """The venue of this date, or else of its event, as far as it is public."""
    side = "own" if raw["venue"] else "usual"
    if raw[f"{side}_state"] != PublicationState.PUBLISHED:
        return None
    return {name: raw[f"{side}_{name}"] for name in VENUE_FIELDS}


def _note(raw: dict[str, Any]) -> str:
    """The note of the date; while it stands as the event does, after that of the event."""
    notes = [raw["own_note"]] if raw["own_status"] else [raw["status_note"], raw["own_note"]]
    return " ".join(filter(None, notes))


def _words(
    raw: dict[str, Any], venue: dict[str, str] | None, is_also_online: bool
) -> Iterator[str]:
    """Short words beside a row: how one gets in, and what it costs."""
    if (raw["step_free"] or (venue and venue["step_free"])) == Access.YES:
        yield _("stufenlos")
    if (raw["sign_language"] or (venue and venue["sign_language"])) == Access.YES:
        yield _("DGS")
    if is_also_online:
        yield _("auch online")
    if raw["registration"] != RegistrationKind.NONE:
        yield _("Anmeldung")
    if raw["is_free"]:
        yield _("kostenlos")


def _cell(raw: dict[str, Any]) -> Cell | None:
    state = raw["cell_state"]
    if not raw["is_denkzelle_confirmed"] or state in (None, DenkzelleState.DRAFT):
        return None
    is_paused = state == DenkzelleState.PAUSED
    css_class = "cell-paused" if is_paused else f"cell-{raw['cell_colour']}"
    return Cell(raw["cell_name"], raw["cell_slug"], css_class)


def date_address(slug: str, recurrence_id: str = "") -> str:
    """The page of an event, or of one date of a series."""
    address = event_address(slug)
    if recurrence_id:
        address += "?" + urlencode({"termin": recurrence_id}).replace("%3A", ":")
    return address
