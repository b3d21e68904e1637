"""The entry of an association."""

from django import forms
from django.utils.translation import gettext_lazy as _

from denkzellen.editing import EntryForm
from network.forms.choices import SeveralField
from network.forms.texts import MARKUP_HELP, RichTextarea, RichTextField
from network.models import Association


class AssociationForm(EntryForm):
    class Meta:
        model = Association
        fields: tuple[str, ...] = (
            "name",
            "short_name",
            "kind",
            "legal_form",
            "disciplines",
            "district",
            "summary",
            "text",
            "address",
            "website",
            "email",
            "phone",
            "language",
        )
        widgets = {
            "disciplines": forms.CheckboxSelectMultiple,
            "summary": forms.Textarea({"rows": 3}),
            "text": RichTextarea(),
            "website": forms.URLInput({"placeholder": "https://"}),
            "phone": forms.TextInput({"type": "tel"}),
        }
        field_classes = {"disciplines": SeveralField, "text": RichTextField}
        labels = {"language": _("Sprache der Texte")}
        help_texts = {
            "short_name": _("Für schmale Stellen, etwa eine gebräuchliche Abkürzung."),
            "summary": _("Ein bis zwei Sätze, höchstens 300 Zeichen."),
            "text": MARKUP_HELP,
        }
        error_messages = {
            "name": {"unique": _("Dieser Name ist schon vergeben. Bitte genauer benennen.")}
        }
