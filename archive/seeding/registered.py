"""Invented people who registered for invented events."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from archive.seeding.rows import Row
from denkzellen.addresses import address_of
from events.models import Event, Question, Registration, RegistrationState

NAMES = (
    *("Alva Torfkuhle", "Bela Moorwinkel", "Cilia Wattenstedt", "Deniz Hafenrand"),
    *("Enno Deichgraf", "Fenja Lesum", "Gesche Ochtum", "Hauke Wümmering", "Ilka Borgfeld"),
    *("Jonte Blockdiek", "Kaya Weserlust", "Levke Huchting", "Mattis Arsten", "Nele Findorff"),
    *("Okka Gröpelingen", "Piet Walle", "Romy Hemelingen", "Sönke Vegesack"),
)


def register(event: Event, questions: Sequence[Row], number: int) -> None:
    """The first `number` names, in their order: places first, then the waiting list."""
    for position, question in enumerate(questions):
        Question.objects.create(
            event=event,
            position=position,
            text=question["text"],
            is_required=question.get("is_required", False),
        )
    date = event.occurrences.first()
    if date is None:
        return
    began = timezone.now() - timedelta(days=6)
    places = event.capacity or number
    for turn, name in enumerate(NAMES[:number]):
        moment = began + timedelta(hours=7 * turn)
        Registration.objects.create(
            occurrence=date,
            name=name,
            email=f"{address_of(name)}@example.org",
            answers=_answers(questions, turn),
            state=RegistrationState.PLACE if turn < places else RegistrationState.WAITING,
            asked_at=moment,
            confirmed_at=moment + timedelta(minutes=4),
        )


def _answers(questions: Sequence[Row], turn: int) -> list[list[str]]:
    """Each takes the next of the invented answers; an empty one stands for no answer."""
    found = []
    for question in questions:
        answers = question["answers"]
        if answer := answers[turn % len(answers)]:
            found.append([question["text"], answer])
    return found
