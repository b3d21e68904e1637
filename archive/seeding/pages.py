"""First texts of the fixed pages; from then on they are edited in the admin."""

from django.contrib.flatpages.models import FlatPage
from django.contrib.sites.models import Site

from archive.seeding.rows import DATA

TITLES = {
    "ueber-uns": "Über uns",
    "regeln": "Regeln",
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Erklärung zur Barrierefreiheit",
    "leichte-sprache": "Leichte Sprache",
    "gebaerdensprache": "Deutsche Gebärdensprache",
}


def load_fixed_pages() -> int:
    known = set(FlatPage.objects.values_list("url", flat=True))
    names = [name for name in TITLES if f"/{name}/" not in known]
    for name in names:
        content = (DATA / "pages" / f"{name}.html").read_text(encoding="utf-8")
        page = FlatPage.objects.create(url=f"/{name}/", title=TITLES[name], content=content)
        page.sites.add(Site.objects.get_current())
    return len(names)
