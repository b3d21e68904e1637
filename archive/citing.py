"""How an entry or a kept state is cited: as a sentence, and for programs that keep references."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.kept.content import Content
from archive.models import ArchiveEntry, KeptState
from denkzellen.addresses import address_of

PUBLISHER = "DENKZELLEN Bremen"
TEX = str.maketrans({mark: f"\\{mark}" for mark in "&%$#_{}"} | {"\\": r"\textbackslash{}"})


@dataclass(frozen=True)
class Citation:
    title: str
    day: date
    is_year_only: bool
    path: str
    sha256: str = ""

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def day_text(self) -> str:
        return str(self.day.year) if self.is_year_only else date_format(self.day, "j. F Y")

    @property
    def text(self) -> str:
        archive = _("%(publisher)s, Archiv") % {"publisher": PUBLISHER}
        text = f"{self.title}. {archive}, {self.day_text}. {self.address}"
        return f"{text} SHA-256: {self.sha256}" if self.sha256 else text

    @property
    def bibtex(self) -> str:
        fields = {
            "title": f"{{{self.title.translate(TEX)}}}",
            "author": f"{{{PUBLISHER}}}",
            "year": str(self.day.year),
            "date": str(self.day.year) if self.is_year_only else self.day.isoformat(),
            "url": self.address,
            "note": f"SHA-256: {self.sha256}" if self.sha256 else "",
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{address_of(self.title)},", *lines, "}"])

    @property
    def ris(self) -> str:
        fields = [
            ("TY", "ELEC"),
            ("TI", self.title),
            ("AU", PUBLISHER),
            ("PY", str(self.day.year)),
            ("DA", f"{self.day.year}///" if self.is_year_only else f"{self.day:%Y/%m/%d}"),
            ("UR", self.address),
            ("N1", f"SHA-256: {self.sha256}" if self.sha256 else ""),
            ("ER", ""),
        ]
        return "\n".join(f"{name}  - {value}" for name, value in fields if value or name == "ER")


def citation_of_state(state: KeptState, content: Content) -> Citation:
    """`content` names it: the DENKZELLE may be called otherwise today."""
    day = date_format(state.kept_on, "j. F Y")
    names = {"name": content["name"], "day": day, "number": state.number}
    words = _("DENKZELLE %(name)s, Stand vom %(day)s")
    if state.number > 1:
        words = _("DENKZELLE %(name)s, Stand vom %(day)s (%(number)d. Fassung)")
    return Citation(
        title=words % names,
        day=state.kept_on,
        is_year_only=False,
        path=state.get_absolute_url(),
        sha256=state.sha256,
    )


def citation_of_entry(entry: ArchiveEntry) -> Citation:
    return Citation(
        title=entry.title,
        day=entry.date,
        is_year_only=entry.is_year_only,
        path=entry.get_absolute_url(),
    )
