"""Addresses: one's own area, profiles, and writing to somebody."""

from django.urls import path, register_converter

from network.views import contact, keepers, my_area, profiles


class StepConverter:
    """The steps of a profile that are forms; other parts have pages beside them."""

    regex = "|".join(profiles.STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "profile_step")

OWN = "mein/profil/<slug:slug>"

urlpatterns = [
    path("mein/", my_area.my_area, name="my_area"),
    path("mein/profil/neu/", profiles.profile_new, name="profile_new"),
    path(f"{OWN}/<profile_step:step>/", profiles.profile_step, name="profile_step"),
    path(f"{OWN}/bild/entfernen/", profiles.profile_picture_remove, name="profile_picture_remove"),
    path(f"{OWN}/vorschau/", profiles.profile_preview, name="profile_preview"),
    path(f"{OWN}/einreichen/", profiles.profile_submit, name="profile_submit"),
    path(f"{OWN}/zurueckziehen/", profiles.profile_withdraw, name="profile_withdraw"),
    path(f"{OWN}/verbergen/", profiles.profile_hide, name="profile_hide"),
    path(f"{OWN}/zeigen/", profiles.profile_show, name="profile_show"),
    path(f"{OWN}/loeschen/", profiles.profile_delete, name="profile_delete"),
    path(f"{OWN}/verlauf/", profiles.profile_history, name="profile_history"),
    path(
        f"{OWN}/verlauf/<int:history_id>/wiederherstellen/",
        profiles.profile_restore,
        name="profile_restore",
    ),
    path(f"{OWN}/team/", keepers.profile_keepers, name="profile_keepers"),
    path(f"{OWN}/team/einladen/", keepers.keeper_invite, name="keeper_invite"),
    path(f"{OWN}/team/verlassen/", keepers.keeper_leave, name="keeper_leave"),
    path("netzwerk/akteure/<slug:slug>/kontakt/", contact.actor_contact, name="actor_contact"),
    path(
        "netzwerk/verbaende/<slug:slug>/kontakt/",
        contact.association_contact,
        name="association_contact",
    ),
    path("kontakt/sperren/<str:signed>/", contact.contact_block, name="contact_block"),
]
