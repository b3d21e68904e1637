"""Long texts with a little markup."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from denkzellen.richtext import clean_for_storage

LONGEST_TEXT = 20_000
MARKUP_HELP = _(
    "Eine leere Zeile beginnt einen neuen Absatz. Wer mag, zeichnet aus: "
    "&lt;strong&gt;, &lt;em&gt;, &lt;h3&gt;, &lt;ul&gt; und &lt;li&gt;, "
    '&lt;a href="https://…"&gt;; dann stehen auch Absätze in &lt;p&gt;. '
    "Alles andere wird beim Speichern entfernt."
)


def clean_long_text(text: str) -> str:
    """The text as it is kept; raises ValidationError when it is too long."""
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("Der Text ist mit %(length)d Zeichen zu lang. Bitte auf %(most)d kürzen."),
            params={"length": len(text), "most": LONGEST_TEXT},
        )
    return clean_for_storage(text)
