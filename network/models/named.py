"""Names in the order of a German A–Z, the same on every database."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


def sort_key(name: str) -> str:
    """`name` as DIN 5007 sorts words: ä like a, ß like ss, capitals and signs do not matter."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\W+", " ", plain).strip()


class SortNameField(models.CharField):
    """The sort key of `name`, written with every save and bulk creation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=200, editable=False, db_index=True, default="")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "db_index", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Compared letter by letter everywhere, as SQLite does anyway."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key(getattr(model_instance, "name", ""))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class Named(models.Model):
    """What stands in an A–Z. Its class has a field `name`."""

    sort_name = SortNameField()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "sort_name"}
        super().save(*args, **kwargs)
