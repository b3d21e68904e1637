"""Links people type into a text field: one a line, `Title | https://…` or just the address."""

from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

LINKS_HELP = _("Eine Adresse je Zeile, davor gern ein Titel: Titel | https://…")
_is_web_address = URLValidator(schemes=["http", "https"])


class Link(NamedTuple):
    title: str
    url: str


def parse_links(text: str) -> list[Link]:
    """The links in `text`, each with the host as title when none is given."""
    links = []
    for line in filter(None, map(str.strip, text.splitlines())):
        title, _bar, url = line.rpartition("|")
        url = url.strip()
        links.append(Link(title.strip() or host_of(url), url))
    return links


def host_of(url: str) -> str:
    """The host an address leads to, or the whole text when it is no address."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def web_address(url: str) -> str:
    """The address, if it leads to the web; empty if a click on it would do something else."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def validate_links(text: str) -> None:
    """Raise ValidationError for a line whose address is no http or https address."""
    for link in parse_links(text):
        try:
            _is_web_address(link.url)
        except (ValidationError, ValueError) as error:
            raise ValidationError(
                _("„%(url)s“ ist keine Internetadresse. Sie beginnt mit https:// oder http://."),
                params={"url": link.url},
            ) from error
