"""The second factor, and the working pages it opens."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from network.management.commands.totp import code_now, totp_code
from tests.factories import make_user
from tests.network.account_steps import (
    PASSWORD,
    code_in,
    is_signed_in,
    sign_in,
    sign_in_with_second_factor,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_editor_signs_in_with_password_and_code(client):
    editor = make_user(is_staff=True)

    response = sign_in(client, editor, next="/admin/")
    assert response["Location"] == "/konto/zweiter-faktor/authenticate/"
    assert not is_signed_in(client, editor)
    page = text_of(client.get(response["Location"]))
    assert "Code aus der Authenticator-App" in page
    response = client.post(response["Location"], {"code": code_now(editor)})

    assert is_signed_in(client, editor)
    assert response["Location"] == "/admin/"


def test_wrong_second_code_keeps_everybody_out(client):
    editor = make_user(is_staff=True)

    sign_in(client, editor)
    page = text_of(client.post(reverse("mfa_authenticate"), {"code": "000000"}))

    assert "Der Code stimmt nicht" in page
    assert not is_signed_in(client, editor)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/admin/", "/admin/network/user/", "/admin/login/"])
def test_working_pages_send_visitors_to_the_one_sign_in(client, path, method):
    response = getattr(client, method)(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/?next=/admin/")


def test_own_sign_in_of_the_admin_is_closed(client):
    boss = make_user(is_staff=True, is_superuser=True)

    client.post("/admin/login/", {"username": boss.email, "password": PASSWORD})

    assert not is_signed_in(client, boss)


def test_editor_cannot_use_the_admins_sign_in_to_become_somebody_else(client):
    editor = make_user(is_staff=True)
    boss = make_user(is_staff=True, is_superuser=True)
    client.force_login(editor)

    response = client.post("/admin/login/", {"username": boss.email, "password": PASSWORD})

    assert response["Location"] == "/admin/"
    assert is_signed_in(client, editor)


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "/\\example.com"])
def test_closed_sign_in_of_the_admin_leads_nowhere_else(client, target):
    response = client.get("/admin/login/", {"next": target})

    assert response["Location"] == "/konto/login/?next=/admin/"


def test_staff_without_a_second_factor_are_led_to_set_one_up(client):
    user = make_user(is_staff=True, second_factor=False)
    sign_in(client, user)

    response = client.get("/admin/", follow=True)

    assert response.request["PATH_INFO"] == "/konto/zweiter-faktor/totp/activate/"
    page = text_of(response)
    assert "Die Redaktion ist mit einem zweiten Faktor erreichbar." in page
    assert 'src="data:image/svg+xml;base64,' in page
    secret = client.session["mfa.totp.secret"]
    assert f"<code>{secret}</code>" in page


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_app_opens_the_working_pages(client, mailoutbox):
    user = make_user(is_staff=True, second_factor=False)
    sign_in(client, user)
    client.get("/konto/zweiter-faktor/totp/activate/")
    code = totp_code(client.session["mfa.totp.secret"])

    path = "/konto/zweiter-faktor/totp/activate/"
    page = text_of(client.post(path, {"code": code}, follow=True))

    assert "Die Authenticator-App ist eingerichtet." in page
    codes = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert client.get("/admin/").status_code == 200
    assert [mail.subject for mail in mailoutbox] == ["[DENKZELLEN] Zweiter Faktor eingerichtet"]


def test_who_is_not_staff_gets_a_403_from_working_pages(client):
    client.force_login(make_user())

    response = client.get("/admin/")

    assert response.status_code == 403
    assert "Das ist hier nicht erlaubt" in text_of(response)


def test_recovery_codes_alone_are_no_second_factor(client):
    user = make_user(is_staff=True, second_factor=False)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0}
    )
    client.force_login(user)

    assert client.get("/admin/").status_code == 302


def test_recovery_code_signs_in_once(client):
    editor = make_user(is_staff=True)
    code = RecoveryCodes.activate(editor).get_unused_codes()[0]

    sign_in(client, editor)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client, editor)

    again = Client()
    sign_in(again, editor)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(again, editor)


def test_code_by_mail_does_not_replace_the_second_factor(client, mailoutbox):
    editor = make_user(is_staff=True)
    client.post("/konto/login/code/", {"email": editor.email})
    response = client.post("/konto/login/code/confirm/", {"code": code_in(mailoutbox[0])})

    assert response["Location"] == "/konto/zweiter-faktor/authenticate/"
    assert not is_signed_in(client, editor)


def test_second_factor_needs_a_fresh_sign_in_to_be_switched_off(client):
    editor = make_user(is_staff=True)
    client.force_login(editor)  # without any record of how

    response = client.post("/konto/zweiter-faktor/totp/deactivate/")

    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    assert editor.authenticator_set.exists()


def test_editor_signs_out_of_the_admin(client):
    editor = make_user(is_staff=True)
    sign_in_with_second_factor(client, editor)

    response = client.post("/admin/logout/")

    assert response["Location"] == "/"
    assert not is_signed_in(client, editor)


def test_right_to_edit_ends_with_the_second_factor(client):
    editor = make_user(is_staff=True)
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200

    editor.authenticator_set.all().delete()

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/konto/zweiter-faktor/",
        "/konto/zweiter-faktor/webauthn/",
        "/konto/zweiter-faktor/webauthn/add/",
        "/konto/zweiter-faktor/totp/deactivate/",
        "/konto/zweiter-faktor/recovery-codes/generate/",
        "/konto/password/change/",
        "/konto/sitzungen/",
        "/konto/email/",
        "/konto/logout/",
        "/konto/",
    ],
)
def test_every_page_of_the_account_is_german_and_has_no_inline_code(client, path):
    editor = make_user(is_staff=True)
    sign_in_with_second_factor(client, editor)

    response = client.get(path)

    assert response.status_code == 200
    page = text_of(response)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
    assert " style=" not in page
    main = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main")[0])
    assert not re.search(r"\b(?:Sie|Ihre?n?|du|dein\w*|you|your|the)\b", main), main
    assert "no-store" in response["Cache-Control"]
