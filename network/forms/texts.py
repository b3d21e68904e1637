"""Long texts with a little markup: an editor with buttons, or a textarea without script."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from denkzellen.richtext import ALLOWED_SCHEMES, clean_for_storage

LONGEST_TEXT = 20_000
# The script shows the one part or the other.
MARKUP_HELP = _(
    '<span data-help="marks">Eine leere Zeile beginnt einen neuen Absatz. Wer mag, zeichnet aus: '
    "&lt;strong&gt;, &lt;em&gt;, &lt;h3&gt;, &lt;ul&gt; und &lt;li&gt;, "
    '&lt;a href="https://…"&gt;; dann stehen auch Absätze in &lt;p&gt;. '
    "Alles andere wird beim Speichern entfernt.</span>"
    '<span data-help="editor" hidden>Mit der Tastatur: Strg + B für fett, Strg + I für kursiv, '
    "Strg + K für einen Link; Umschalt + Tab führt zu den Knöpfen, dort die Pfeiltasten.</span>"
)


class RichTextarea(forms.Textarea):
    template_name = "partials/rich_text.html"

    class Media:
        css = {"all": ["css/rich-text.css"]}
        js = [Script("js/rich-text.js", type="module")]

    def __init__(self, rows: int = 14) -> None:
        super().__init__({"rows": rows, "maxlength": LONGEST_TEXT})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["schemes"] = " ".join(sorted(ALLOWED_SCHEMES))
        return context


class RichTextField(forms.CharField):
    """Wherever it is named in a form, the text is kept sanitised."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if len(text) > LONGEST_TEXT:
            raise ValidationError(
                _("Der Text ist mit %(length)d Zeichen zu lang. Bitte auf %(most)d kürzen."),
                params={"length": len(text), "most": LONGEST_TEXT},
            )
        return clean_for_storage(text)
