"""The fixed pages are Django's own; here they get a history."""

from django.contrib.flatpages.models import FlatPage
from simple_history import register

register(FlatPage, app="denkzellen")
