"""Choosing a venue from the directory."""

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse


class VenueSelect(forms.Select):
    """A list of venues; script makes a field with suggestions of it."""

    class Media:
        js = [Script("js/venue-suggestions.js", defer=True)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-venue-suggestions"] = reverse("venue_suggestions")
        return context
