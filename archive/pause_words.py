"""Pauses in words: what will follow from one, and those there were."""

from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import Pause
from archive.pause_plan import EventStep, Plan, Stock
from denkzellen.models import Denkzelle
from events.models import Event
from network.models import User


def consequences(stock: Stock, plan: Plan, by: User) -> Iterator[str]:
    """Everything that follows, in sentences with numbers."""
    yield from _of_events(stock, plan)
    yield from _of_people(stock, by)
    yield _("Der Stand vom %(day)s wird im Archiv bewahrt, unveränderlich und zitierbar.") % {
        "day": date_format(plan.on)
    }
    yield _(
        "Die Seite behält Adresse und Texte und bleibt in Suche, Archiv und Verzeichnis. Aus der "
        "Liste der aktiven, den Filtern und der Auswahl für neue Termine verschwindet sie."
    )
    if plan.review_on:
        yield _(
            "Wiedervorlage ist am %(day)s; 30 Tage vorher und an diesem Tag geht eine Mail an die "
            "Redaktion und die letzten Gastgebenden."
        ) % {"day": date_format(plan.review_on)}


def _of_people(stock: Stock, by: User) -> Iterator[str]:
    """Who is written to, and what waits."""
    told = len(stock.people_to_tell.keys() - {by})
    sentences = [
        (
            told,
            ngettext(
                "%(number)d Person, die mitwirkt oder einlädt, bekommt eine Mail.",
                "%(number)d Personen, die mitwirken oder einladen, bekommen eine Mail.",
                told,
            ),
        ),
        (
            stock.letters,
            ngettext(
                "%(number)d Rundbrief ist auf diese DENKZELLE eingestellt. Er nennt künftig nur "
                "noch, was hier im Kalender bleibt.",
                "%(number)d Rundbriefe sind auf diese DENKZELLE eingestellt. Sie nennen künftig "
                "nur noch, was hier im Kalender bleibt.",
                stock.letters,
            ),
        ),
        (
            stock.asking,
            ngettext(
                "%(number)d offene Anfrage zum Mitwirken wartet, bis die DENKZELLE aufwacht.",
                "%(number)d offene Anfragen zum Mitwirken warten, bis die DENKZELLE aufwacht.",
                stock.asking,
            ),
        ),
        (
            stock.not_public_yet,
            ngettext(
                "%(number)d Veranstaltung nennt diese DENKZELLE und ist noch nicht als ihre "
                "bestätigt oder öffentlich. Das geht dann nur mit einer anderen DENKZELLE.",
                "%(number)d Veranstaltungen nennen diese DENKZELLE und sind noch nicht als ihre "
                "bestätigt oder öffentlich. Das geht dann nur mit einer anderen DENKZELLE.",
                stock.not_public_yet,
            ),
        ),
    ]
    yield from (words % {"number": number} for number, words in sentences if number)


def _of_events(stock: Stock, plan: Plan) -> Iterator[str]:
    by_step = {
        step: [one for one in stock.events if plan.events[one.pk].step == step]
        for step in EventStep
    }
    if ended := by_step[EventStep.CANCEL]:
        yield _("Abgesagt: %(events)s (%(titles)s).") % _told(stock, ended)
        people = sum(stock.registered.get(one.pk, 0) for one in ended)
        words = ngettext(
            "%(number)d angemeldete Person bekommt deshalb eine Mail.",
            "%(number)d angemeldete Personen bekommen deshalb eine Mail.",
            people,
        )
        yield words % {"number": people} if people else _("Angemeldet ist dafür niemand.")
    if handed := by_step[EventStep.HAND]:
        titles = ", ".join(f"„{one.title}“ an {plan.events[one.pk].to}" for one in handed)
        yield _("Übergeben: %(events)s (%(titles)s).") % (_told(stock, handed) | {"titles": titles})
    if kept := by_step[EventStep.KEEP]:
        yield _("Im Kalender bleibt: %(events)s (%(titles)s).") % _told(stock, kept)


def _told(stock: Stock, events: list[Event]) -> dict[str, str]:
    """ "2 Veranstaltungen mit 14 Terminen", and their titles."""
    number, dates = len(events), sum(stock.dates.get(one.pk, 0) for one in events)
    words = ngettext("%(number)d Veranstaltung", "%(number)d Veranstaltungen", number)
    dated = ngettext("%(number)d Termin", "%(number)d Terminen", dates)
    return {
        "events": _("%(events)s mit %(dates)s")
        % {"events": words % {"number": number}, "dates": dated % {"number": dates}},
        "titles": ", ".join(f"„{one.title}“" for one in events),
    }


def pauses_of(denkzelle: Denkzelle) -> list[Pause]:
    """All there were, fetched once for a page."""
    prefetch_related_objects([denkzelle], "pauses")
    return list(denkzelle.pauses.all())


def history_line(denkzelle: Denkzelle, pauses: Sequence[Pause]) -> str:
    """ "2019–2023 aktiv · 2023–2024 pausiert · wieder aktiv seit Mai 2024".

    When it began may not be known; the time before its first pause is not told then.
    """
    parts, begin = [], denkzelle.since
    for row in pauses:
        if begin:
            parts.append(_("%(years)s aktiv") % {"years": _years(begin.year, row.paused_on.year)})
        begin = row.resumed_on
        if begin:
            years = _years(row.paused_on.year, begin.year)
            parts.append(_("%(years)s pausiert") % {"years": years})
        else:
            month = date_format(row.paused_on, "F Y")
            parts.append(_("pausiert seit %(month)s") % {"month": month})
    if pauses and begin:
        parts.append(_("wieder aktiv seit %(month)s") % {"month": date_format(begin, "F Y")})
    return " · ".join(parts) if len(parts) > 1 else ""


def _years(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
