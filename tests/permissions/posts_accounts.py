"""Posts about one's own account: signing up and in, the address, the second factor."""

import re

from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from network.actions.accounts import begin_address_change
from network.forms import accounts as forms
from network.forms import second_factor
from network.management.commands.totp import code_now, totp_code
from network.models import AddressChange, User
from tests.factories import make_user
from tests.network.account_steps import (
    NEW_PASSWORD,
    PASSWORD,
    code_in,
    link_in,
    sign_in_with_second_factor,
    sign_up_data,
)
from tests.permissions.posts import Post, case, signed_in

ACCOUNT = (User,)


def with_code(page: str, email: str) -> tuple[Client, str]:
    """A browser that waits for a code, and the code."""
    client = Client()
    mail.outbox.clear()
    client.post(page, {"email": email})
    return client, code_in(mail.outbox[-1])


@case("account_signup", "+user +emailaddress", forms.SignupForm, ACCOUNT)
def anybody_signs_up() -> Post:
    return Post(Client(), data=sign_up_data())


@case(
    "account_email_verification_sent",
    "emailaddress.verified user.last_login",
    forms.ConfirmEmailCodeForm,
)
def new_account_confirms_its_address() -> Post:
    client = Client()
    mail.outbox.clear()
    client.post("/konto/signup/", sign_up_data())
    return Post(client, data={"code": code_in(mail.outbox[-1])})


@case("account_login", "user.last_login", forms.LoginForm, ACCOUNT)
def anybody_signs_in() -> Post:
    return Post(Client(), data={"login": make_user().email, "password": PASSWORD})


@case("account_logout", "", behind=ACCOUNT)
def anybody_signs_out() -> Post:
    return Post(make_user())


@case("account_request_login_code", "", forms.RequestLoginCodeForm, ACCOUNT)
def anybody_asks_for_a_code() -> Post:
    return Post(Client(), data={"email": make_user().email})


@case("account_confirm_login_code", "user.last_login", forms.ConfirmLoginCodeForm, ACCOUNT)
def anybody_signs_in_with_a_code() -> Post:
    client, code = with_code("/konto/login/code/", make_user().email)
    return Post(client, data={"code": code})


@case("account_reset_password", "", forms.ResetPasswordForm, ACCOUNT)
def anybody_forgets_their_password() -> Post:
    return Post(Client(), data={"email": make_user().email})


@case("account_confirm_password_reset_code", "", forms.ConfirmPasswordResetCodeForm, ACCOUNT)
def anybody_confirms_with_a_code() -> Post:
    client, code = with_code("/konto/password/reset/", make_user().email)
    return Post(client, data={"code": code})


@case("account_complete_password_reset", "user.password", forms.ResetPasswordKeyForm, ACCOUNT)
def anybody_chooses_a_new_password() -> Post:
    client, code = with_code("/konto/password/reset/", make_user().email)
    client.post("/konto/password/reset/confirm/", {"code": code})
    return Post(client, data={"password1": NEW_PASSWORD})


@case("account_change_password", "user.password", forms.ChangePasswordForm, ACCOUNT)
def anybody_changes_their_password() -> Post:
    _user, client = signed_in()
    return Post(client, data={"oldpassword": PASSWORD, "password1": NEW_PASSWORD})


@case("account_set_password", "user.password", forms.SetPasswordForm, ACCOUNT)
def anybody_without_a_password_sets_one() -> Post:
    user = make_user()
    user.set_unusable_password()
    user.save()
    client, code = with_code("/konto/login/code/", user.email)
    client.post("/konto/login/code/confirm/", {"code": code})
    return Post(client, data={"password1": NEW_PASSWORD})


@case("account_reauthenticate", "", forms.ReauthenticateForm, ACCOUNT)
def anybody_proves_it_is_them() -> Post:
    return Post(make_user(), data={"password": PASSWORD})


@case("account_email", "+addresschange", forms.ChangeAddressForm, (User, AddressChange))
def anybody_asks_for_another_address() -> Post:
    _user, client = signed_in()
    return Post(client, data={"email": "neu@example.org"})


@case("account_email_cancel", "-addresschange", behind=(User, AddressChange))
def anybody_keeps_their_address() -> Post:
    user = make_user()
    begin_address_change(user, "neu@example.org")
    return Post(user)


@case("account_email_confirm", "addresschange.old_confirmed_at", behind=(User, AddressChange))
def old_mailbox_confirms() -> Post:
    user = make_user()
    mail.outbox.clear()
    begin_address_change(user, "neu@example.org")
    to_old = next(message for message in mail.outbox if message.to == [user.email])
    token = re.search(r"/bestaetigen/([^/]+)/", link_in(to_old))
    return Post(Client(), [token[1]])


@case("usersessions_list", "", behind=ACCOUNT)
def anybody_ends_other_sessions() -> Post:
    _user, client = signed_in()
    return Post(client)


# The second factor


@case(
    "mfa_authenticate", "user.last_login authenticator.last_used_at", second_factor.AuthenticateForm
)
def editor_signs_in_with_a_second_factor() -> Post:
    editor, client = signed_in(is_staff=True)
    return Post(client, data={"code": code_now(editor)})


@case("mfa_reauthenticate", "authenticator.last_used_at", second_factor.ReauthenticateForm)
def editor_proves_it_is_them() -> Post:
    editor = make_user(is_staff=True)
    client = Client()
    client.force_login(editor)
    return Post(client, data={"code": code_now(editor)})


@case("mfa_activate_totp", "+authenticator", second_factor.ActivateTOTPForm)
def anybody_sets_up_a_second_factor() -> Post:
    _user, client = signed_in()
    client.get("/konto/zweiter-faktor/totp/activate/")
    return Post(client, data={"code": totp_code(client.session["mfa.totp.secret"])})


def with_second_factor() -> Client:
    client = Client()
    sign_in_with_second_factor(client, make_user(second_factor=True))
    return client


@case("mfa_deactivate_totp", "-authenticator")
def anybody_switches_their_second_factor_off() -> Post:
    return Post(with_second_factor())


@case("mfa_generate_recovery_codes", "+authenticator")
def anybody_makes_recovery_codes() -> Post:
    return Post(with_second_factor())


@case("mfa_add_webauthn", "", second_factor.AddWebAuthnForm, (Authenticator,))
def passkey_that_does_not_fit_is_not_added() -> Post:
    _user, client = signed_in()
    client.get("/konto/zweiter-faktor/webauthn/add/")
    return Post(client, data={"name": "Schlüssel", "credential": "{}"})


def passkey(user: User) -> Authenticator:
    data = {"name": "Alt", "credential": {}, "passwordless": False}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


@case("mfa_edit_webauthn", "authenticator.data", second_factor.EditWebAuthnForm, (Authenticator,))
def anybody_renames_their_passkey() -> Post:
    user, client = signed_in()
    return Post(client, [passkey(user).pk], {"name": "Neu"})


@case("mfa_remove_webauthn", "-authenticator", behind=(Authenticator,))
def anybody_removes_their_passkey() -> Post:
    user, client = signed_in()
    return Post(client, [passkey(user).pk])
