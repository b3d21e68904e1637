"""Template tags of the network."""

from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.db.models import CharField, Count, Value

from denkzellen import links
from denkzellen.mail import one_line
from denkzellen.models import Denkzelle
from network import confirmations
from network.models import Actor, Association, Image, Participation, Venue

register = template.Library()

FIGURES: dict[str, Any] = {"associations": Association, "actors": Actor, "venues": Venue}


@register.inclusion_tag("network/picture.html")
def picture(image: Image | None, sizes: str = "100vw", credit: bool = False) -> dict[str, Any]:
    """The image in the formats and widths there are; `credit` adds caption and credit."""
    if image is None:
        return {"image": None}
    jpegs = image.renditions_as("jpeg")
    middle = jpegs[len(jpegs) // 2]["name"] if jpegs else image.file.name
    return {
        "image": image,
        "sizes": sizes,
        "with_credit": credit,
        "sources": {name: _srcset(image, name) for name in ("avif", "webp")},
        "srcset": _srcset(image, "jpeg"),
        "src": default_storage.url(middle),
    }


def _srcset(image: Image, format_name: str) -> str:
    return ", ".join(
        f"{default_storage.url(rendition['name'])} {rendition['width']}w"
        for rendition in image.renditions_as(format_name)
    )


@register.inclusion_tag("network/participants.html")
def participants(denkzelle: Denkzelle) -> dict[str, Any]:
    """The associations and the actors who take part in a DENKZELLE, each A–Z."""
    taking_part = list(
        Participation.objects.public()
        .filter(denkzelle=denkzelle)
        .select_related("association", "actor")
    )
    taking_part.sort(key=lambda participation: participation.participant.sort_name)
    return {
        "associations": [one for one in taking_part if one.association_id],
        "actors": [one for one in taking_part if one.actor_id],
    }


@register.simple_tag
def network_figures() -> dict[str, int]:
    """How many public entries of each kind there are, in one query."""
    first, *others = (
        model.objects.public()
        .order_by()
        .values(figure=Value(figure, CharField()))
        .annotate(number_of=Count("pk"))
        .values_list("figure", "number_of")
        for figure, model in FIGURES.items()
    )
    return dict.fromkeys(FIGURES, 0) | dict(first.union(*others, all=True).order_by())


@register.filter
def is_outdated(entry: Actor | Association) -> bool:
    """Not confirmed for so long that its page says so."""
    return confirmations.is_outdated(entry)


@register.filter
def confirmed_as(entry: Actor | Association) -> str:
    """The word for its kind in the address of the button "Stimmt noch"."""
    return "profil" if isinstance(entry, Actor) else "verband"


@register.filter
def host_of(url: str) -> str:
    """What an address is called when it is shown: its host, without "www."."""
    return links.host_of(url).removeprefix("www.")


BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@register.filter
def device(user_agent: str) -> str:
    """How people would name it: "Firefox, Linux"; a strange one as it calls itself."""
    known = [
        next((name for sign, name in names.items() if sign in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known)) or one_line(user_agent)
