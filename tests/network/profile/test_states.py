"""A profile from draft to public and back, until its end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from denkzellen.models import FormerSlug
from events.models import EventHost
from network.models import Actor, Decision, Image, Membership, User
from tests.factories import (
    make_actor,
    make_discipline,
    make_editor,
    make_event,
    make_image,
    make_membership,
    make_user,
)
from tests.network.profile.pages import after, make_own, page, step

pytestmark = pytest.mark.django_db

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
