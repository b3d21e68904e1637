"""What machines read on an event's page: schema.org Event as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from events.hosts import Host
from events.models import Event, EventStatus, Occurrence
from network.linked_data import as_script, image_address, site_address
from network.models import Venue

STATUS = {
    EventStatus.CANCELLED: "EventCancelled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.MOVED_ONLINE: "EventMovedOnline",
}
ATTENDANCE = {
    "offline": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "mixed": "MixedEventAttendanceMode",
}
SCHEMA = "https://schema.org/"


def event_data(
    event: Event, shown: Occurrence | None, hosts: Iterable[Host], *, is_full: bool = False
) -> SafeString:
    """The event at the date `shown`, public facts only; what is unknown is left out."""
    data: dict[str, Any] = {
        "@type": "Event",
        "name": event.title,
        "url": site_address(event.get_absolute_url()),
        "description": event.summary,
        "inLanguage": event.languages.split(),
        "eventStatus": SCHEMA + _status(event, shown),
        "eventAttendanceMode": SCHEMA + ATTENDANCE[(shown or event).attendance],
        "location": _locations(event, shown),
        "organizer": [_organizer(host) for host in hosts],
        "offers": _offers(event, is_full=is_full),
        "image": image_address(event.image),
        "isAccessibleForFree": event.is_free,
        **_times(event, shown),
    }
    return as_script(data)


def _status(event: Event, shown: Occurrence | None) -> str:
    """Postponed is what has no new date yet; with one it is rescheduled."""
    status = EventStatus(shown.status if shown else event.status)
    is_moved = shown is not None and shown.previous_start is not None
    if is_moved and status not in (EventStatus.CANCELLED, EventStatus.MOVED_ONLINE):
        return "EventRescheduled"
    return STATUS.get(status, "EventScheduled")


def _times(event: Event, shown: Occurrence | None) -> dict[str, str]:
    if shown is None:
        days = {"startDate": event.start_date, "endDate": event.end_date}
        return {name: day.isoformat() for name, day in days.items() if day}
    if event.is_all_day:
        times = {"startDate": shown.first_day.isoformat(), "endDate": shown.last_day.isoformat()}
    else:
        times = {"startDate": shown.local_start.isoformat()}
        if shown.local_end:
            times["endDate"] = shown.local_end.isoformat()
    if shown.previous_start:
        times["previousStartDate"] = shown.previous_start.isoformat()
    return times


def _locations(event: Event, shown: Occurrence | None) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    venue = shown.shown_venue if shown else event.shown_venue
    attendance = (shown or event).attendance
    if attendance != "online":
        if venue:
            places.append(_place(venue))
        elif event.place:
            places.append({"@type": "Place", "name": event.place, "address": event.place})
    if attendance != "offline":
        url = (shown or event).online_url or site_address(event.get_absolute_url())
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _place(venue: Venue) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": venue.address,
        "postalCode": venue.postcode,
        "addressLocality": venue.city,
        "addressCountry": "DE",
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "url": site_address(venue.get_absolute_url()),
        "address": {key: value for key, value in address.items() if value},
    }
    if venue.latitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": venue.latitude,
            "longitude": venue.longitude,
        }
    return place


def _organizer(host: Host) -> dict[str, str]:
    return {
        "@type": "Person" if host.is_person else "Organization",
        "name": host.name,
        "url": site_address(host.address),
    }


def _offers(event: Event, *, is_full: bool) -> list[dict[str, Any]]:
    if event.is_free:
        prices = ["0"]
    else:
        prices = [str(price) for price in (event.price_min, event.price_max) if price is not None]
    availability = "SoldOut" if is_full else "InStock"
    return [
        {
            "@type": "Offer",
            "price": price,
            "priceCurrency": "EUR",
            "availability": SCHEMA + availability,
            "url": event.registration_url or site_address(event.get_absolute_url()),
        }
        for price in dict.fromkeys(prices)
    ]
