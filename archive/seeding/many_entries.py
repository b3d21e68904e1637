"""Made-up archive entries in large numbers, each with a document of several pages to search in."""

import json
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import accumulate, batched
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from archive.models import ArchiveEntry, ArchiveFile, ArchiveKind, FilePage
from archive.models.entries import TextState
from archive.seeding.many import BATCH, LOADED_AT, PUBLIC, Surroundings, not_yet, pick, slug_of
from archive.seeding.rows import DATA, Row
from archive.seeding.tables import insert
from archive.seeding.words import sentences, title
from denkzellen.models import Project
from denkzellen.search.folding import is_stop_word, stem, words

KINDS = {
    ArchiveKind.PROTOCOL: 38,
    ArchiveKind.DOCUMENT: 27,
    ArchiveKind.RESULT: 13,
    ArchiveKind.PRESS: 12,
    ArchiveKind.RECORDING: 10,
}
PAGES = [2, 4, 4, 6, 8, 8, 10, 14, 18, 26]  # ten in the middle
WORDS_ON_A_PAGE = (120, 200)
PAST_DAYS = 15 * 365
SHEET = "archiv/muster.pdf"  # one for all: it is the words in the rows that are searched


class Vocabulary:
    """Words as often as in real texts: few make up most of it, thousands hardly come up."""

    def __init__(self) -> None:
        loaded = json.loads((DATA / "words.json").read_text(encoding="utf-8"))
        common = dict.fromkeys(words(" ".join(loaded["sentences"])))
        known = dict.fromkeys([*sorted(common, key=len), *loaded["common"], *loaded["openers"]])
        rare = [first + second for first in loaded["first"] for second in loaded["second"]]
        Random("rare words").shuffle(rare)  # noqa: S311
        self.words = [*known, *rare]
        self.weights = list(accumulate(1 / rank**1.2 for rank in range(3, len(self.words) + 3)))
        self.stems = {text: _stems(text) for text in self.words}

    def page(self, rng: Random) -> tuple[str, str]:
        """The text of a page and its stems."""
        number = rng.randint(*WORDS_ON_A_PAGE)
        chosen = rng.choices(self.words, cum_weights=self.weights, k=number)
        text = " ".join(
            " ".join(sentence)[:1].upper() + " ".join(sentence)[1:] + "."
            for sentence in batched(chosen, 12, strict=False)
        )
        stems = set().union(*(self.stems[word] for word in set(chosen)))
        return text, " ".join(["", *sorted(stems), ""])


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if not is_stop_word(word))


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary()


def load_entries(number: int, today: date) -> int:
    """Fill up to `number` made-up entries, of the last fifteen years, with ten pages on average."""
    indices = not_yet(ArchiveEntry.objects.values_list("slug", flat=True), number)
    if not indices:
        return 0
    around, sheet = Surroundings.now(), _sheet(today)
    projects = list(Project.objects.public().order_by("denkzelle", "title"))
    for chunk in batched(indices, BATCH, strict=False):
        rngs = [Random(f"entry {index}") for index in chunk]  # noqa: S311
        rows = [_entry(n, rng, today, around) for n, rng in zip(chunk, rngs, strict=True)]
        for row, rng in zip(rows, rngs, strict=True):
            of_cell = [one for one in projects if one.denkzelle_id == row.get("denkzelle_id")]
            if of_cell and rng.random() < 0.5:
                row["project_id"] = rng.choice(of_cell).pk
        insert(ArchiveEntry, rows)
        slugs = [row["slug"] for row in rows]
        ids = dict(ArchiveEntry.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        made = [
            (index, ids[slug], rng) for index, slug, rng in zip(chunk, slugs, rngs, strict=True)
        ]
        _tie_associations(made, around)
        _write_files(made, sheet)
    return len(indices)


def _sheet(today: date) -> Row:
    """The document behind every file."""
    from archive.seeding.pdfs import make_pdf  # slow to import, and needed only here

    content = make_pdf("Muster", today, str(today.year), ["Ein Blatt für alle Muster."], [])
    if not default_storage.exists(SHEET):
        default_storage.save(SHEET, ContentFile(content))
    with default_storage.open(SHEET) as stored:
        content = stored.read()
    return {
        "file": SHEET,
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "text_state": TextState.DONE,
    }


def _entry(index: int, rng: Random, today: date, around: Surroundings) -> Row:
    name = title(rng)
    day = today - timedelta(days=1 + round(rng.random() ** 1.3 * PAST_DAYS))
    row: Row = {
        "title": name,
        "slug": slug_of(index, name),
        "kind": pick(rng, KINDS),
        "date": day,
        "is_year_only": rng.random() < 0.1,
        "summary": sentences(rng, 1),
        "text": f"<p>{sentences(rng, 2)}</p>",
    }
    if rng.random() < 0.6:
        row["denkzelle_id"] = rng.choice(around.denkzellen).pk
    return row | PUBLIC | {"created_at": LOADED_AT, "updated_at": LOADED_AT}


def _tie_associations(made: list[tuple[int, int, Random]], around: Surroundings) -> None:
    insert(
        ArchiveEntry.associations.through,
        [
            {"archiveentry_id": entry_id, "association_id": association.pk}
            for _index, entry_id, rng in made
            for association in rng.sample(around.associations, rng.choice([0, 1, 1, 2]))
        ],
    )


def _write_files(made: list[tuple[int, int, Random]], sheet: Row) -> None:
    numbers = {entry_id: PAGES[index % len(PAGES)] for index, entry_id, _rng in made}
    insert(
        ArchiveFile,
        [
            sheet
            | {"entry_id": entry_id, "name": f"muster-{index}.pdf", "pages": numbers[entry_id]}
            for index, entry_id, _rng in made
        ],
    )
    files = dict(ArchiveFile.objects.filter(entry__in=numbers).values_list("entry", "pk"))
    spoken = vocabulary()
    pages: list[Row] = []
    for _index, entry_id, rng in made:
        for number in range(1, numbers[entry_id] + 1):
            text, stems = spoken.page(rng)
            page: Row = {"file_id": files[entry_id], "number": number}
            pages.append(page | {"text": text, "stems": stems})
    insert(FilePage, pages)
