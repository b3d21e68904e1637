"""What one person deletes while another one works on it: not found, never a broken page."""

from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from network.models import Actor, User
from tests.factories import make_actor, make_association, make_user
from tests.permissions.at_once import ON_POSTGRESQL, at_once, press
from tests.permissions.posts import signed_in

pytestmark = ON_POSTGRESQL

GONE = pytest.mark.parametrize(
    ("page", "data"),
    [
        ("profile_delete", {}),
        ("profile_submit", {}),
        ("keeper_leave", {}),
        ("keeper_invite", {"email": "neu@example.org"}),
        ("profile_restore", {}),
        ("profile_picture_remove", {}),
        ("membership_ask", {"association": "gilde"}),
    ],
)


@GONE
def test_profile_that_is_deleted_meanwhile_is_not_found(page, data):
    actor, keepers = make_actor(), [make_user(), make_user()]
    actor.keepers.add(*keepers)
    make_association(name="Gilde")
    args = [actor.slug, *([actor.history.first().pk] if page == "profile_restore" else [])]
    presses = [
        press(keepers[0], reverse("profile_delete", args=[actor.slug])),
        press(keepers[1], reverse(page, args=args), **data),
    ]
    responses = at_once(*presses)
    assert responses[0].status_code == 302
    assert responses[1].status_code in {302, 404}
    assert not Actor.objects.filter(pk=actor.pk).exists()


@pytest.mark.parametrize("page", ["account_delete", "profile_new"])
def test_account_that_is_deleted_meanwhile_breaks_nothing(page):
    user, client = signed_in()
    browsers = [Client(raise_request_exception=False) for _window in range(2)]
    for browser in browsers:
        browser.cookies.update(client.cookies)
    data = {"email": user.email, "kind": "house", "name": "Haus"}
    presses = [
        partial(browser.post, reverse(one), data)
        for browser, one in zip(browsers, ("account_delete", page), strict=True)
    ]
    assert at_once(*presses)[1].status_code in {302, 404}
    assert not User.objects.filter(pk=user.pk).exists()
    assert not Actor.objects.exists()
    assert [message.to for message in mail.outbox] == [[user.email]]
