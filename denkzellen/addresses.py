"""Addresses never break: what was once an address leads to its entry, or to nothing, for ever."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.signals import post_delete
from django.shortcuts import get_object_or_404
from django.utils.text import slugify

GERMAN_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "&": " und "}
)
SLUG_LENGTH = 80
# Other pages use these words where the address of an entry could stand: /mein/verband/neu/
RESERVED = frozenset({"neu", "vorschlaege", "vorschau-der-daten"})


def address_of(text: str) -> str:
    """A readable address for a German title: "Größe & Maß" becomes "groesse-und-mass"."""
    return slugify(text.translate(GERMAN_LETTERS))[:SLUG_LENGTH].strip("-") or "eintrag"


def free_slug(model: type[models.Model], text: str, *, object_id: int | None) -> str:
    """An address for `text` which no other object of `model` has or ever had."""
    from denkzellen.models import FormerSlug

    base, number = address_of(text), 1
    slug = base
    while (
        slug in RESERVED
        or model._default_manager.filter(slug=slug).exclude(pk=object_id).exists()
        or FormerSlug.objects.taken(model, slug, object_id=object_id).exists()
    ):
        number += 1
        slug = f"{base[: SLUG_LENGTH - 6]}-{number}"
    return slug


def find_at_address[T: models.Model](queryset: models.QuerySet[T], slug: str) -> T:
    """The entry at `slug`, or the one that used to be there.

    The caller redirects for good when the found entry's slug is another one.
    Raises Http404 when `queryset` holds neither.
    """
    from denkzellen.models import FormerSlug

    try:
        return queryset.get(slug=slug)
    except ObjectDoesNotExist:
        former = FormerSlug.objects.for_model(queryset.model).filter(slug=slug).first()
        return get_object_or_404(queryset, pk=former.object_id if former else None)


def connect() -> None:
    post_delete.connect(_remember_deleted, dispatch_uid="addresses")


def _remember_deleted(instance: models.Model, **kwargs: Any) -> None:
    from denkzellen.models import Entry, FormerSlug

    if isinstance(instance, Entry):
        FormerSlug.objects.remember(instance, instance.slug)
