"""A profile is made step by step, and decides field by field what is public."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from network.models import Actor, PublicityConsent
from tests.factories import (
    make_discipline,
    make_district,
    make_editor,
    make_user,
)
from tests.network.profile.pages import SWITCHES, after, make_own, page, step

pytestmark = pytest.mark.django_db

# Beginning


def test_a_profile_begins_as_a_draft_of_whoever_makes_it(own, user):
    answer = own.post(
        reverse("profile_new"), {"kind": "collective", "name": "Die Lauten"}, follow=True
    )

    actor = Actor.objects.get()
    assert (actor.state, actor.created_by, list(actor.keepers.all())) == ("draft", user, [user])
    assert answer.redirect_chain[-1][0] == step(actor, "was")
    assert "Der Entwurf ist angelegt" in after(answer)


def test_a_person_has_to_have_agreed_and_nothing_typed_is_lost(own):
    answer = own.post(reverse("profile_new"), {"kind": "person", "name": "Jorinde"})

    assert "braucht ihr Einverständnis" in after(answer)
    assert 'value="Jorinde"' in after(answer)
    assert not Actor.objects.exists()

    own.post(reverse("profile_new"), {"kind": "person", "name": "Jorinde", "is_agreed": "on"})
    assert Actor.objects.get().kind == "person"


def test_beginning_twice_makes_one_draft(own):
    for _ in range(2):
        own.post(reverse("profile_new"), {"kind": "house", "name": "Haus am Deich"})

    assert Actor.objects.count() == 1


def test_nobody_begins_more_profiles_than_an_account_may_have(own, user):
    for _ in range(20):
        make_own(user)

    answer = own.post(reverse("profile_new"), {"kind": "house", "name": "Noch ein Haus"})

    assert "20 Profile" in after(answer)
    assert 'value="Noch ein Haus"' in after(answer)
    assert Actor.objects.count() == 20


def test_only_the_fields_of_the_form_are_taken(own):
    stranger = make_user()
    own.post(
        reverse("profile_new"),
        {
            "kind": "house",
            "name": "Haus",
            "state": "published",
            "slug": "mein-haus",
            "created_by": stranger.pk,
            "keepers": stranger.pk,
            "show_email": "on",
        },
    )

    actor = Actor.objects.get()
    assert (actor.state, actor.slug, actor.show_email) == ("draft", "haus", False)
    assert stranger not in actor.keepers.all()


# Steps


ANSWERS = {
    "wer": ({"kind": "collective", "name": "Neu", "pronouns": ""}, {"name": "Neu"}),
    "was": (
        {"summary": "Wir singen.", "text": "Laut.", "links": "", "language": "nds"},
        {"summary": "Wir singen.", "text": "Laut.", "language": "nds"},
    ),
    "kontakt": (
        {"email": "post@laut.example", "phone": "0421 1", "website": "https://laut.example"},
        {"email": "post@laut.example", "phone": "0421 1", "website": "https://laut.example"},
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_step_is_saved_by_itself(own, user, name):
    actor = make_own(user)
    typed, kept = ANSWERS[name]

    answer = own.post(step(actor, name), {**typed, "version": actor.version}, follow=True)

    assert answer.redirect_chain[-1][0] == step(actor, name)
    assert "Gespeichert." in after(answer)
    assert Actor.objects.values(*kept).get() == kept
    assert Actor.objects.get().state == "draft"


def test_saving_and_going_on_leads_through_all_steps_to_the_preview(own, user):
    actor = make_own(user, kind="house")
    district = make_district()
    typed = {
        "wer": {"kind": "house", "name": "Haus"},
        "was": {"disciplines": [make_discipline().pk], "summary": "Hier.", "language": "de"},
        "wo": {"district": district.pk},
        "kontakt": {},
        "sichtbarkeit": {"show_district": "on"},
    }
    reached = []
    for name, values in typed.items():
        actor.refresh_from_db()
        data = {**values, "version": actor.version, "weiter": "1"}
        reached.append(own.post(step(actor, name), data)["Location"])

    assert reached == [
        step(actor, "was"),
        step(actor, "wo"),
        step(actor, "kontakt"),
        step(actor, "bild"),
        reverse("profile_preview", args=[actor.slug]),
    ]
    actor.refresh_from_db()
    assert (actor.district, actor.show_district) == (district, True)


def test_a_wrong_step_says_what_to_do_and_keeps_what_was_typed(own, user):
    actor = make_own(user, summary="Alt.")

    answer = own.post(
        step(actor, "was"),
        {
            "summary": "Neu und gut.",
            "text": "Ein langer Text.",
            "links": "keine adresse",
            "language": "de",
            "version": actor.version,
        },
    )

    html = after(answer)
    assert "Bitte prüfen" in html
    assert "ist keine Internetadresse" in html
    assert "Neu und gut." in html
    assert "Ein langer Text." in html
    actor.refresh_from_db()
    assert actor.summary == "Alt."


def test_the_line_of_steps_says_where_one_is_and_what_is_missing(own, user):
    actor = make_own(user, email="a@laut.example")

    html = page(own, step(actor, "was"))

    line = re.search(r'<ol class="steps">(.*?)</ol>', html, re.DOTALL)[1]
    steps = re.findall(r"<li([^>]*)><a href=\"([^\"]+)\">([^<]+)</a>(.*?)</li>", line)
    words = {label: re.sub(r"<[^>]+>", "", rest).strip() for _a, _h, label, rest in steps}
    assert words == {
        "Wer": "ausgefüllt",
        "Was": "jetzt hier, fehlt noch",
        "Wo": "freiwillig",
        "Kontakt": "ausgefüllt",
        "Bild": "freiwillig",
        "Sichtbarkeit": "0 öffentlich",
        "Vorschau": "noch nicht eingereicht",
    }
    assert [label for attributes, _h, label, _r in steps if "aria-current" in attributes] == ["Was"]


def test_markup_is_cleaned_when_it_is_saved(own, user):
    actor = make_own(user)
    own.post(
        step(actor, "was"),
        {
            "text": '<p onclick="x()">Hallo</p><script>alert(1)</script><img src="//e.example/a">',
            "language": "de",
            "version": actor.version,
        },
    )

    actor.refresh_from_db()
    assert actor.text == "<p>Hallo</p>"


def test_plain_text_stays_as_it_was_typed(own, user):
    actor = make_own(user)
    own.post(
        step(actor, "was"),
        {"text": "Ton & Bild < 3", "language": "de", "version": actor.version},
    )

    actor.refresh_from_db()
    assert actor.text == "Ton & Bild < 3"


THREE_LINKS = "https://a.example\nhttps://b.example\nhttps://c.example"


@pytest.mark.parametrize(
    ("links", "text"), [(THREE_LINKS, ""), (THREE_LINKS[:35], '<a href="https://x.example">x</a>')]
)
def test_a_new_account_may_have_two_links_until_it_is_known(own, user, links, text):
    actor = make_own(user)
    typed = {"links": links, "text": text, "language": "de", "version": actor.version}

    assert "sind zwei Links möglich" in after(own.post(step(actor, "was"), typed))
    actor.refresh_from_db()
    assert actor.links == ""

    make_own(user, state="published", published_at=timezone.now())
    own.post(step(actor, "was"), {**typed, "version": actor.version})
    actor.refresh_from_db()
    assert actor.links.startswith("https://a.example")


def test_a_link_whose_words_are_its_address_is_one_link(own, user):
    actor = make_own(user)
    text = '<p><a href="https://x.example">https://x.example</a></p>'
    typed = {"links": "https://a.example", "text": text, "language": "de"}

    own.post(step(actor, "was"), {**typed, "version": actor.version})

    actor.refresh_from_db()
    assert actor.text == text


def test_what_was_submitted_keeps_what_a_profile_needs(own, user):
    actor = make_own(user, state="published", summary="Da.", disciplines=(make_discipline(),))

    answer = own.post(
        step(actor, "was"), {"summary": "", "language": "de", "version": actor.version}
    )

    assert answer.status_code == 200
    actor.refresh_from_db()
    assert actor.summary == "Da."
    assert actor.disciplines.count() == 1


def test_two_keepers_do_not_write_over_each_other(client, user):
    actor = make_own(user, summary="Alt")
    opened = actor.version
    for text in ("Von Ada", "Von Bo"):
        client.force_login(user)
        answer = client.post(
            step(actor, "was"), {"summary": text, "language": "de", "version": opened}
        )

    assert answer.status_code == 409
    assert "Von Ada" in after(answer)
    assert "Von Bo" in after(answer)
    actor.refresh_from_db()
    assert actor.summary == "Von Ada"


# What is public


def test_nothing_is_public_before_it_is_switched_on(own, user, client):
    own.post(reverse("profile_new"), {"kind": "house", "name": "Haus"})
    assert not any(Actor.objects.values_list(*SWITCHES).get())


def test_each_consent_is_recorded_and_its_withdrawal_hides_at_once(own, user, client):
    actor = make_own(user, state="published", phone="0421 99", email="a@laut.example")
    switch = {"version": actor.version, "show_phone": "on", "show_email": "on"}
    own.post(step(actor, "sichtbarkeit"), switch)

    given = PublicityConsent.objects.given().filter(actor=actor)
    assert sorted(given.values_list("field", "given_by")) == [
        ("email", user.pk),
        ("phone", user.pk),
    ]
    assert "0421 99" in page(own, actor.get_absolute_url())

    actor.refresh_from_db()
    own.post(step(actor, "sichtbarkeit"), {"version": actor.version, "show_email": "on"})

    assert "0421 99" not in page(own, actor.get_absolute_url())
    assert list(given.values_list("field", flat=True)) == ["email"]
    assert PublicityConsent.objects.get(field="phone").withdrawn_at is not None


def test_the_switches_stand_beside_what_they_show(own, user):
    actor = make_own(user, phone="0421 4711", pronouns="sie/ihr")

    html = page(own, step(actor, "sichtbarkeit"))

    assert "0421 4711" in html
    assert "sie/ihr" in html
    assert "Jedes Häkchen lässt sich jederzeit zurücknehmen" in html
    assert "noch leer" in html


def test_an_editor_can_take_consent_back_but_not_give_it(client):
    actor = make_own(make_user(), phone="0421 1", show_phone=True, email="a@laut.example")
    client.force_login(make_editor())

    client.post(step(actor, "sichtbarkeit"), {"version": actor.version, "show_email": "on"})

    actor.refresh_from_db()
    assert (actor.show_phone, actor.show_email) == (False, False)


def test_the_preview_shows_exactly_what_others_see(own, user, client):
    actor = make_own(
        user,
        state="published",
        phone="0421 99",
        email="geheim@laut.example",
        show_phone=True,
        text="Offen",
        show_text=True,
    )
    preview = page(own, reverse("profile_preview", args=[actor.slug]))
    client.logout()
    public = page(client, actor.get_absolute_url())

    assert "So sehen es andere" in preview
    for shown in ("0421 99", "Offen"):
        assert shown in preview
        assert shown in public
    assert "geheim@laut.example" not in preview + public

    def facts(html):
        return re.search(r'<dl class="facts">.*?</dl>', html, re.DOTALL)[0]

    assert facts(preview) == facts(public)
