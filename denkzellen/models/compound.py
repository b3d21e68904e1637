"""Columns of an entry that only mean something together."""

from typing import Any

from django.db import models


class Compound(models.Field):
    """Several columns of a model, compared, told and chosen between as one, in words.

    It is no column itself: a model names it in `compounds`, and `say` puts a row into words,
    be it of the model or of its history.
    """

    def __init__(self, name: str, verbose_name: Any, columns: tuple[str, ...]) -> None:
        super().__init__(verbose_name=verbose_name, name=name)
        self.set_attributes_from_name(name)
        self.columns = columns

    def say(self, row: Any) -> str:
        raise NotImplementedError

    def value_from_object(self, obj: models.Model) -> Any:
        return self.say(obj)
