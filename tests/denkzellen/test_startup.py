"""With settings that are not safe the site does not start, and says what is wrong."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from denkzellen.startup import refuse_unsafe, review

SAFE = {
    "secret_key": "5fK-2mZpQx8vW1nYt7RbJ4sLhG9dCaE3uT6oXiVqNwByMzPk0rSf",
    "hosts": ["denkzellen.example", ".denkzellen.example"],
    "site_url": "https://www.denkzellen.example",
    "email_url": "submission://name:wort@mail.example:587",
}


def test_safe_settings_are_fine():
    refuse_unsafe(**SAFE)


def test_trying_it_on_ones_own_machine_needs_no_certificate():
    refuse_unsafe(**SAFE | {"hosts": ["127.0.0.1"], "site_url": "http://127.0.0.1:8000"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("secret_key", "", "SECRET_KEY is missing"),
        ("secret_key", "kurz-und-leicht", "easy to guess"),
        ("secret_key", "a" * 80, "easy to guess"),
        ("secret_key", "change-me-" + SAFE["secret_key"], "others know"),
        ("secret_key", "django-insecure-" + SAFE["secret_key"], "others know"),
        ("hosts", [], "ALLOWED_HOSTS is missing"),
        ("hosts", ["*"], "allows every name"),
        ("hosts", ["andere.example"], "www.denkzellen.example is not in ALLOWED_HOSTS"),
        ("site_url", "http://www.denkzellen.example", "https://"),
        ("site_url", "https://www.denkzellen.example/pfad", "ends with the host name"),
        ("site_url", "www.denkzellen.example", "https://"),
        ("email_url", "console:", "sends no mail"),
        ("email_url", "dummy:", "sends no mail"),
    ],
)
def test_unsafe_setting_is_refused_with_its_name(name, value, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        refuse_unsafe(**SAFE | {name: value})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(ImproperlyConfigured) as raised:
        refuse_unsafe(secret_key="x", hosts=["*"], site_url="http://a.example", email_url="dummy:")

    assert [name in str(raised.value) for name in ("SECRET", "HOSTS", "SITE_URL", "EMAIL")] == [
        True
    ] * 4


def test_review_warns_of_what_does_not_carry_many(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert "denkzellen.W002" in {warning.id for warning in review(None)}

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert "denkzellen.W002" not in {warning.id for warning in review(None)}
