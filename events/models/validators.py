"""What the fields of an event refuse."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from denkzellen.models.entry import LANGUAGES


def validate_languages(text: str) -> None:
    """Raise ValidationError for a code that is not in the list of languages."""
    unknown = [code for code in text.split() if code not in dict(LANGUAGES)]
    if unknown:
        raise ValidationError(
            _("Unbekannte Sprache: %(code)s. Möglich sind: %(known)s."),
            params={"code": unknown[0], "known": " ".join(dict(LANGUAGES))},
        )


def validate_dates(dates: object) -> None:
    """Raise ValidationError unless it is a list of local times like "2026-12-08T19:00"."""
    if not isinstance(dates, list) or not all(isinstance(one, str) for one in dates):
        raise ValidationError(_("Eine Liste von Zeitpunkten, zum Beispiel: [„2026-12-08T19:00“]"))
