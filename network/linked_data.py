"""What search engines may read about an entry (schema.org): public fields only."""

import json
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe

from network.models import Access, Actor, ActorKind, Association, Image, Venue

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in; empty values are left out."""
    filled = {"@context": "https://schema.org"} | {k: v for k, v in data.items() if v}
    return mark_safe(json.dumps(filled, ensure_ascii=False).translate(_ESCAPES))


def site_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def image_address(image: Image | None) -> str:
    """The widest JPEG: every reader knows it."""
    if image is None:
        return ""
    jpegs = image.renditions_as("jpeg")
    return site_address(default_storage.url(jpegs[-1]["name"] if jpegs else image.file.name or ""))


def organization(association: Association) -> SafeString:
    return as_script(
        {
            "@type": "Organization",
            "name": association.name,
            "alternateName": association.short_name,
            "description": association.summary,
            "url": site_address(association.get_absolute_url()),
            "sameAs": association.website,
            "logo": image_address(association.logo),
            "address": association.address,
            "telephone": association.phone,
        }
    )


def person_or_group(actor: Actor) -> SafeString:
    shared = actor.shared
    addresses = [shared["website"], *(link.url for link in actor.shared_links)]
    return as_script(
        {
            "@type": "Person" if actor.kind == ActorKind.PERSON else "Organization",
            "name": actor.name,
            "description": actor.summary,
            "url": site_address(actor.get_absolute_url()),
            "sameAs": [address for address in addresses if address],
            "image": image_address(shared["image"]),
        }
    )


def place(venue: Venue) -> SafeString:
    is_known = venue.latitude is not None
    postal = {
        "streetAddress": venue.address,
        "postalCode": venue.postcode,
        "addressLocality": venue.city,
        "addressCountry": "DE",
    }
    coordinates = {"latitude": venue.latitude, "longitude": venue.longitude}
    return as_script(
        {
            "@type": "Place",
            "name": venue.name,
            "description": venue.summary,
            "url": site_address(venue.get_absolute_url()),
            "sameAs": venue.website,
            "image": image_address(venue.image),
            "address": {"@type": "PostalAddress"} | {k: v for k, v in postal.items() if v},
            "geo": {"@type": "GeoCoordinates"} | coordinates if is_known else None,
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": fact.label, "value": True}
                for fact in venue.access_facts()
                if fact.value == Access.YES
            ],
        }
    )
