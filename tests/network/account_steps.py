"""What people do with an account, for tests that are about what comes of it."""

import re
import time

from django.urls import reverse

from denkzellen.spam import opened_at
from network.management.commands.totp import code_now

PASSWORD = "geheim-und-lang"  # the one make_user gives
NEW_PASSWORD = "lauter-lange-laternen"


def sign_up_data(**changes):
    return {
        "email": "neu@example.org",
        "password1": NEW_PASSWORD,
        "is_old_enough": "on",
        "accepts_rules": "on",
        "opened": opened_at(time.time() - 60),
    } | changes


def code_in(mail):
    """The code in a mail: it has a line of its own."""
    return code_in_text(mail.body)


def code_in_text(text):
    return re.search(r"^([A-Z0-9-]{6,12})$", text, re.MULTILINE)[1]


def link_in(mail):
    return re.search(r"https?://\S+", mail.body)[0]


def text_of(response):
    return response.content.decode().replace("\u00ad", "")


def is_signed_in(client, user):
    return client.session.get("_auth_user_id") == str(user.pk)


def sign_in(client, user, password=PASSWORD, **target):
    data = {"login": user.email, "password": password, **target}
    return client.post(reverse("account_login"), data)


def sign_in_with_second_factor(client, user):
    sign_in(client, user)
    return client.post(reverse("mfa_authenticate"), {"code": code_now(user)})
