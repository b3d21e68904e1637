"""Making a profile step by step, and what becomes of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import FormerSlug
from events.models import EventHost
from network.models import Actor, Decision, Image, Membership, PublicityConsent, User
from tests.factories import (
    make_actor,
    make_discipline,
    make_district,
    make_editor,
    make_event,
    make_image,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db

SWITCHES = [f"show_{name}" for name in Actor.SWITCHED_FIELDS]


def make_own(user, **fields):
    fields.setdefault("state", "draft")
    actor = make_actor(created_by=user, **fields)
    actor.keepers.add(user)
    return actor


def step(actor, name):
    return reverse("profile_step", args=[actor.slug, name])


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode().replace("\u00ad", "")


def after(response):
    """The page a person sees after pressing the button."""
    return response.content.decode().replace("\u00ad", "")


@pytest.fixture
def user():
    return make_user(name="Ada")


@pytest.fixture
def own(client, user):
    client.force_login(user)
    return client


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


# States


def press(client, name, actor):
    return client.post(reverse(name, args=[actor.slug]), follow=True)


def complete(user, **fields):
    return make_own(user, summary="Kurz.", disciplines=(make_discipline(),), **fields)


def test_a_complete_draft_is_submitted_once(own, user):
    actor = complete(user)

    first, second = press(own, "profile_submit", actor), press(own, "profile_submit", actor)

    assert "ist eingereicht" in after(first)
    assert "ist eingereicht" not in after(second)
    actor.refresh_from_db()
    assert actor.state == "submitted"
    assert actor.history.filter(state="submitted").count() == 1


def test_what_is_missing_is_said_with_links_and_nothing_is_submitted(own, user):
    actor = make_own(user)

    html = after(press(own, "profile_submit", actor))

    assert "mindestens eine Sparte" in html
    assert f'<a href="{step(actor, "was")}">' in html
    assert ">Einreichen<" not in html
    actor.refresh_from_db()
    assert actor.state == "draft"


def test_submitting_can_be_taken_back(own, user):
    actor = complete(user, state="submitted")

    assert "wieder ein Entwurf" in after(press(own, "profile_withdraw", actor))

    actor.refresh_from_db()
    assert actor.state == "draft"


def test_a_public_profile_is_hidden_and_shown_again(own, user, client):
    actor = complete(user, state="published")

    press(own, "profile_hide", actor)
    press(own, "profile_hide", actor)
    actor.refresh_from_db()
    assert actor.state == "hidden"

    assert "wieder öffentlich" in after(press(own, "profile_show", actor))
    own.logout()
    page(own, actor.get_absolute_url())


def test_what_the_redaktion_has_hidden_its_keeper_cannot_show(own, user):
    actor = complete(user, state="hidden", is_blocked=True)

    answer = press(own, "profile_show", actor)

    assert "Die Redaktion hat diesen Eintrag verborgen" in after(answer)
    actor.refresh_from_db()
    assert actor.state == "hidden"


def test_a_later_edit_is_live_at_once_and_counts_as_unchecked(own, user):
    actor = complete(user)
    actor.publish()
    actor.refresh_from_db()
    assert not actor.is_changed_since_check

    own.post(
        step(actor, "was"),
        {
            "summary": "Ganz neu.",
            "disciplines": [actor.disciplines.get().pk],
            "language": "de",
            "version": actor.version,
        },
    )

    assert "Ganz neu." in page(own, actor.get_absolute_url())
    assert list(Actor.objects.changed_since_check()) == [actor]


# Who may

GETS = [
    ("profile_step", "wer"),
    ("profile_step", "was"),
    ("profile_step", "wo"),
    ("profile_step", "kontakt"),
    ("profile_step", "bild"),
    ("profile_step", "sichtbarkeit"),
    ("profile_preview",),
    ("profile_delete",),
    ("profile_history",),
    ("profile_keepers",),
]
POSTS = [
    *GETS,
    ("profile_submit",),
    ("profile_withdraw",),
    ("profile_hide",),
    ("profile_show",),
    ("profile_picture_remove",),
    ("profile_restore", 1),
    ("keeper_invite",),
    ("keeper_leave",),
]


def address_of(name, actor, *rest):
    return reverse(name, args=[actor.slug, *rest])


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("hidden", 404), ("published", 403)])
@pytest.mark.parametrize("parts", POSTS)
def test_strangers_reach_nothing_of_a_profile(client, parts, state, status):
    actor = make_own(make_user(), state=state, summary="Kurz.", phone="0421 1", show_phone=True)
    before = Actor.objects.values().get()
    client.force_login(make_user())
    address = address_of(parts[0], actor, *parts[1:])

    assert client.post(address, {"summary": "x", "email": "x@x.example"}).status_code == status
    if parts in GETS:
        assert client.get(address).status_code == status
    assert Actor.objects.values().get() == before


@pytest.mark.parametrize("parts", POSTS)
def test_who_is_not_signed_in_is_asked_to_sign_in(client, parts):
    actor = make_own(make_user(), state="published")
    before = Actor.objects.values().get()
    address = address_of(parts[0], actor, *parts[1:])

    for answer in [client.post(address), *([client.get(address)] if parts in GETS else [])]:
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert Actor.objects.values().get() == before


@pytest.mark.parametrize("parts", GETS)
def test_editors_reach_every_page_of_a_profile_but_do_not_delete_it(client, parts):
    actor = make_own(make_user())
    client.force_login(make_editor())
    address = address_of(parts[0], actor, *parts[1:])

    if parts == ("profile_delete",):
        assert client.get(address).status_code == client.post(address).status_code == 403
        assert Actor.objects.filter(pk=actor.pk).exists()
    else:
        page(client, address)


@pytest.mark.parametrize("parts", [parts for parts in POSTS if parts not in GETS])
def test_buttons_are_pressed_not_visited(own, user, parts):
    actor = make_own(user)
    assert own.get(address_of(parts[0], actor, *parts[1:])).status_code == 405


def test_who_lost_the_profile_cannot_save_what_is_still_open(own, user):
    actor = make_own(user, state="published", summary="Da.")
    actor.keepers.remove(user)

    assert own.post(step(actor, "wo"), {"version": actor.version}).status_code == 403


# History


def test_a_former_version_comes_back_as_a_new_one_without_its_switches(own, user):
    actor = make_own(user, summary="Erst so.", phone="0421 1", show_phone=True)
    first = actor.history.latest()
    actor.summary, actor.show_phone = "Dann so.", False
    actor.save()
    actor.refresh_from_db()
    version = actor.version

    html = page(own, reverse("profile_history", args=[actor.slug]))
    assert "Erst so." in html
    assert "Dann so." in html

    restore = reverse("profile_restore", args=[actor.slug, first.history_id])
    assert "als neue Version" in after(own.post(restore, follow=True))
    assert "So steht es schon da." in after(own.post(restore, follow=True))
    actor.refresh_from_db()
    assert (actor.summary, actor.show_phone) == ("Erst so.", False)
    assert actor.version == version + 1


def test_a_version_of_another_profile_does_not_come_back(own, user):
    actor, other = make_own(user, summary="Meins."), make_actor(summary="Fremd.")
    foreign = other.history.latest().history_id

    restore = reverse("profile_restore", args=[actor.slug, foreign])
    assert own.post(restore).status_code == 404
    actor.refresh_from_db()
    assert actor.summary == "Meins."


def test_a_public_profile_does_not_go_back_to_an_incomplete_version(own, user):
    actor = make_own(user)
    empty = actor.history.latest()
    actor.summary, actor.state = "Voll.", "published"
    actor.save()
    actor.disciplines.add(make_discipline())

    answer = own.post(reverse("profile_restore", args=[actor.slug, empty.history_id]), follow=True)

    assert "unvollständig" in after(answer)
    actor.refresh_from_db()
    assert actor.summary == "Voll."


# The end


def test_deleting_is_explained_and_leaves_nothing_but_the_address(own, user):
    secret = "Xqjwort"
    actor = complete(user, name="Ada Xqjwort", state="published", text=secret, image=make_image())
    FormerSlug.objects.create(kind="network.actor", slug="ada-frueher", object_id=actor.pk)
    make_membership(actor=actor)
    make_event(hosts=(actor,))
    Decision.objects.create(
        kind="network.actor", object_id=actor.pk, title=actor.name, action="approve"
    )
    files = actor.image.file_names
    pk, address = actor.pk, actor.get_absolute_url()
    delete = reverse("profile_delete", args=[actor.slug])

    assert "Internetadresse der Seite wird nie wieder vergeben" in page(own, delete)
    assert "ist gelöscht" in after(own.post(delete, follow=True))

    assert page(own, address, status=404)
    assert not Actor.objects.exists()
    assert not Actor.history.filter(id=pk).exists()
    assert not Actor.history.model.disciplines.model.objects.exists()
    assert not Membership.objects.exists()
    assert not Membership.history.filter(actor_id=pk).exists()
    assert not EventHost.history.filter(actor_id=pk).exists()
    assert not Image.objects.exists()
    assert not Image.history.exists()
    assert files
    assert secret not in Decision.objects.get().title
    taken = list(FormerSlug.objects.filter(kind="network.actor").values_list("slug", flat=True))
    assert len(taken) == 2
    assert not {"ada-frueher", actor.slug} & set(taken)
    assert make_actor(name="Ada früher").slug == "ada-frueher-2"
    assert make_actor(name="Ada Xqjwort").slug != actor.slug
    assert User.objects.filter(pk=user.pk).exists()


def test_a_picture_shown_elsewhere_survives_the_profile(own, user):
    image = make_image()
    actor, other = make_own(user, image=image), make_actor(image=image)

    own.post(reverse("profile_delete", args=[actor.slug]))

    other.refresh_from_db()
    assert other.image == image


def test_the_others_who_kept_it_are_told(own, user, mailoutbox):
    actor = make_own(user, name="Die Lauten")
    actor.keepers.add(make_user(email="bo@laut.example"))

    own.post(reverse("profile_delete", args=[actor.slug]))

    assert [mail.to for mail in mailoutbox] == [["bo@laut.example"]]
    assert "Die Lauten" in mailoutbox[0].subject


def test_deleting_twice_finds_nothing_the_second_time(own, user):
    actor = make_own(user)
    delete = reverse("profile_delete", args=[actor.slug])

    assert own.post(delete).status_code == 302
    assert own.post(delete).status_code == 404


def test_old_decisions_are_not_shown_after_submitting_again(own, user):
    actor = make_own(user, submitted_at=timezone.now())
    Decision.objects.create(
        kind="network.actor",
        object_id=actor.pk,
        title=actor.name,
        action="return",
        reason="Bitte die Sparte ergänzen.",
    )
    assert "Bitte die Sparte ergänzen." in page(own, reverse("my_area"))

    Actor.objects.update(submitted_at=timezone.now() + timedelta(minutes=1))
    assert "Bitte die Sparte ergänzen." not in page(own, reverse("my_area"))
