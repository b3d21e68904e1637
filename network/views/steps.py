"""The buttons that move an entry one step on."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from denkzellen.models import Publication
from denkzellen.models.entry import locked
from network.permissions import can_edit, require


def take_step[E: Publication](
    request: HttpRequest, entry: E, step: Callable[[E], bool], done: str
) -> bool:
    """Take the step under the lock of `entry` and say so: `done` may name it as %(name)s.

    False, with the reason as a message, where it cannot be taken; a repeat says nothing.
    """
    try:
        with transaction.atomic():
            entry = locked(entry)
            require(can_edit(request.user, entry))
            if step(entry):
                messages.success(request, done % {"name": entry})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True
