"""What waits for the Redaktion, and the steps an editor takes."""

from django.urls import reverse
from django.utils import timezone

from network.kinds import address_word
from network.models import Report, Representation
from tests.factories import (
    make_actor,
    make_archive_entry,
    make_association,
    make_event,
    make_user,
    make_venue,
)

MAKE = [make_actor, make_association, make_venue, make_event, make_archive_entry]
CHECKED = {"checked_version": 1}


def make_submitted(**fields):
    keeper = fields.pop("keeper", None) or make_user()
    actor = make_actor(state="submitted", submitted_at=timezone.now(), **fields)
    actor.keepers.add(keeper)
    return actor


def make_claim(**fields):
    fields.setdefault("association", fields.get("association") or make_association(**CHECKED))
    return Representation.objects.create(
        user=make_user(name="Ada Anfrage"), message="Vorstand seit Mai", **fields
    )


def make_report(entry=None, **fields):
    entry = entry or make_actor(**CHECKED)
    return Report.objects.create(
        kind=entry._meta.label_lower,
        object_id=entry.pk,
        title=str(entry),
        url=entry.get_absolute_url(),
        reason="wrong",
        text="Der Name stimmt nicht.",
        **fields,
    )


def step(client, entry, name, **data):
    data.setdefault("version", entry.version)
    address = reverse(f"review_{name}", args=[address_word(type(entry)), entry.pk])
    return client.post(address, data)


def page(client, address):
    return client.get(address).content.decode()
