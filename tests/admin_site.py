"""What the tests of the admin share: who works there, and the forms as a browser sends them."""

import html5lib
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import make_user

FLOORS = ("denkzellen", "network", "events", "archive")


def sign_in_editor(client):
    """A member of staff who may work on everything of ours."""
    editor = make_user(is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label__in=FLOORS))
    client.force_login(editor)
    return editor


def sign_in_admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def admin_address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def filled_form(client, address, **changes):
    """What a browser would send of the form at `address`, with these changes."""
    document = html5lib.parse(client.get(address).text, namespaceHTMLElements=False)
    form = next(form for form in document.iter("form") if form.get("id", "").endswith("_form"))
    data = {}
    for field in form.iter():
        if field.get("name") and (values := _values(field)):
            data[field.get("name")] = values
    return data | changes


def _values(field):
    if field.tag == "textarea":
        return [(field.text or "").removeprefix("\r\n")]
    if field.tag == "select":
        return [o.get("value") for o in field.iter("option") if o.get("selected") is not None]
    if field.get("type") in ("checkbox", "radio"):
        return [field.get("value", "on")] if field.get("checked") is not None else []
    if field.tag != "input" or field.get("type") in ("submit", "button", "file"):
        return []
    return [field.get("value", "")]
