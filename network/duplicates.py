"""Associations which may be the one somebody is about to propose."""

import re

from rapidfuzz import fuzz

from denkzellen.links import host_of
from denkzellen.search.folding import fold, readable
from network.models import Association, User

ALIKE = 88
# Words which say what kind of thing it is, not which one.
_COMMON = re.compile(r"\b(?:und|e ?v|gemeinnutzige|ggmbh|gmbh|verein|verband|bremen|bremer)\b")
_GENDER_MARK = re.compile(r"(?<=\w)[:*_·](?=in)")
# Hosts on which many have a page: sharing one says nothing.
SHARED_HOSTS = {
    "facebook.com",
    "github.io",
    "instagram.com",
    "jimdofree.com",
    "linktr.ee",
    "sites.google.com",
    "soundcloud.com",
    "wordpress.com",
    "youtube.com",
}


def near_duplicates(association: Association, user: User) -> list[Association]:
    """Others `user` may see with much the same name or the same website, A–Z."""
    others = Association.objects.visible_to(user).exclude(pk=association.pk)
    rows = others.order_by("sort_name", "pk").only(
        "pk", "slug", "name", "short_name", "website", "state"
    )
    return [other for other in rows if _is_near(association, other)]


def _is_near(one: Association, other: Association) -> bool:
    hosts = {_host(one.website), _host(other.website)}
    if len(hosts) == 1 and hosts.isdisjoint({"", *SHARED_HOSTS}):
        return True
    return any(is_alike(name, other_name) for name in _names(one) for other_name in _names(other))


def is_alike(one: str, other: str) -> bool:
    """Whether two folded names may mean the same."""
    if one == other:
        return True
    return min(len(one), len(other)) > 4 and fuzz.token_sort_ratio(one, other) >= ALIKE


def _names(association: Association) -> set[str]:
    return {_plain(name) for name in (association.name, association.short_name) if name}


def _plain(name: str) -> str:
    without_marks = _GENDER_MARK.sub("", fold(readable(name)))
    folded = " ".join(re.sub(r"\W+", " ", without_marks).split())
    return " ".join(_COMMON.sub(" ", folded).split()) or folded


def _host(website: str) -> str:
    return host_of(website).lower().removeprefix("www.") if website else ""
