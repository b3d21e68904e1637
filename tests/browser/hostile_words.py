"""Writes what strangers might type into every text of the site, past all forms.

Runs in the place of the site: `python -m tests.browser.hostile_words`.
"""

from collections.abc import Iterator

import django

if __name__ == "__main__":
    django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from denkzellen import freshness

FLOORS = ("denkzellen", "network", "events", "archive")
PAYLOADS = (
    "<script>window.__xss=1</script>",
    '"><img src=x onerror=window.__xss=1>',
    "' autofocus onfocus=window.__xss=1 '",
    "javascript:window.__xss=1",
    "</script><script>window.__xss=1</script>",
    "{{7*7}}{% now 'Y' %}",
    '=HYPERLINK("http://boese.example";"x")',
    "\u202etxet\u202c\r\nBcc: opfer@example.org",
    "]]><b>http://boese.example</b>",
)
ADDRESS, MAILBOX = "javascript:window.__xss=1", '"><svg/onload=window.__xss=1>"@boese.example'
# Filled in by the site itself.
OWN_FIELDS = {
    "borough",
    "content_type",
    "file",
    "history_change_reason",
    "kind",
    "password",
    "postcode",
    "recurrence_id",
    "rrule",
    "rules_version",
    "sort_name",
    "token",
    "uid",
    "url",
    "zone",
}
OWN_MODELS = {"searchdocument", "searchterm", "outgoingmail", "publicityconsent", "formerslug"}
OWN_MODELS |= {"contactlog", "contactblock", "keptstate", "keptfile", "addresschange", "invitation"}
OWN_MODELS |= {"erasure", "timedrun"}


def main() -> None:
    with transaction.atomic():
        for model in apps.get_models():
            if model._meta.app_label in FLOORS and model._meta.model_name not in OWN_MODELS:
                _fill(model)
        call_command("rebuild_search", verbosity=0)
        freshness.bump()


def _fill(model: type[models.Model]) -> None:
    fields = list(_texts(model))
    number = len(PAYLOADS)
    rows = model._base_manager.annotate(share=F("pk") % number)
    for share in range(number if fields else 0):
        values = {
            field.name: _words(field, PAYLOADS[(share + place) % number])
            for place, field in enumerate(fields)
        }
        rows.filter(share=share).update(**values)


def _texts(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField)
        is_own = field.name in OWN_FIELDS or field.name.endswith(("slug", "_hash", "sha256"))
        is_account = field.name == "email" and "user" in str(model._meta.model_name)
        if is_text and not (field.choices or is_own or is_account):
            yield field


def _words(field: models.Field, payload: str) -> object:
    if isinstance(field, models.URLField):
        return ADDRESS
    if isinstance(field, models.EmailField):
        return Concat(Cast("pk", models.CharField()), Value(MAILBOX))
    if field.model._meta.model_name == "archivefile" and field.name == "name":
        payload = payload.replace("/", "")  # as uploads do: it is the end of an address
    if field.unique or field.name == "name":
        return Concat(Value(payload), Value(" "), Cast("pk", models.CharField()))
    return payload[: field.max_length]


if __name__ == "__main__":
    main()
