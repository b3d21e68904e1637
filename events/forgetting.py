"""What the calendar forgets by itself."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from events.models import Digest, GoneEvent, Registration, RegistrationState
from network.forgetting import UNCONFIRMED, Forgetting

REGISTRATIONS = timedelta(days=30)  # counted from the last day of the date
UNCONFIRMED_REGISTRATIONS = timedelta(days=2)

# As the pages about data say them.
PERIODS = {
    "registration_days": REGISTRATIONS.days,
    "unconfirmed_registration_days": UNCONFIRMED_REGISTRATIONS.days,
}


def _past_registrations() -> QuerySet[Any]:
    last_day = timezone.localdate() - REGISTRATIONS
    return Registration.objects.filter(occurrence__last_day__lte=last_day)


def _unconfirmed_registrations() -> QuerySet[Any]:
    since = timezone.now() - UNCONFIRMED_REGISTRATIONS
    return Registration.objects.filter(state=RegistrationState.ASKED, asked_at__lt=since)


def _unconfirmed_digests() -> QuerySet[Any]:
    since = timezone.now() - UNCONFIRMED
    return Digest.objects.filter(confirmed_at__isnull=True, created_at__lt=since)


TABLE = (
    Forgetting("unbestätigte Bestellungen von Rundbriefen", _unconfirmed_digests),
    Forgetting("Anmeldungen zu vergangenen Terminen", _past_registrations),
    Forgetting("unbestätigte Anmeldungen zu Terminen", _unconfirmed_registrations),
    Forgetting("Kennungen entfernter Veranstaltungen", GoneEvent.objects.outdated),
)
