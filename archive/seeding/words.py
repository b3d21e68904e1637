"""Made-up names and titles: some words in them are common, others hardly ever come up."""

import json
from functools import cache
from random import Random

from archive.seeding.rows import DATA
from network.models import ActorKind


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads((DATA / "words.json").read_text(encoding="utf-8"))
    return words


def title(rng: Random) -> str:
    """Such as "Offene Probe: Nebelgarten" or "Tanz in Walle ohne Kranichtreppe"."""
    words = _words()
    opener = rng.choice(words["openers"])
    if rng.random() < 0.35:
        opener = f"{rng.choice(words['common'])} in {rng.choice(words['places'])}"
    if rng.random() < 0.5:
        return f"{opener} {rng.choice(words['links'])} {rare_word(rng)}"
    return f"{opener}: {rare_word(rng)}"


def rare_word(rng: Random) -> str:
    """One of some ten thousand compounds."""
    words = _words()
    return rng.choice(words["first"]) + rng.choice(words["second"])


def sentences(rng: Random, number: int) -> str:
    chosen = rng.sample(_words()["sentences"], number)
    return " ".join(sentence.format(rare_word(rng), rare_word(rng)) for sentence in chosen)


def actor_name(rng: Random, kind: str) -> str:
    words = _words()
    if kind == ActorKind.PERSON:
        surname = rng.choice(words["surnames_first"]) + rng.choice(words["surnames_second"])
        return f"{rng.choice(words['forenames'])} {surname}"
    first = words["collectives"] if kind == ActorKind.COLLECTIVE else words["houses"]
    return f"{rng.choice(first)} {rare_word(rng)}"
