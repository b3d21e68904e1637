"""Who invites, and who agrees to; and which DENKZELLE an event is of."""

from django.urls import path

from events.views import denkzelle_links, hosts

urlpatterns = [
    path("mein/termine/<slug:slug>/veranstalter/", hosts.event_hosts, name="event_hosts"),
    path("mein/termine/<slug:slug>/veranstalter/einladen/", hosts.host_invite, name="host_invite"),
    path("mein/veranstalter/<int:pk>/zusagen/", hosts.host_agree, name="host_agree"),
    path("mein/veranstalter/<int:pk>/absagen/", hosts.host_end, name="host_end"),
    path(
        "redaktion/termin/<int:pk>/denkzelle/bestaetigen/",
        denkzelle_links.denkzelle_confirm,
        name="denkzelle_confirm",
    ),
    path(
        "redaktion/termin/<int:pk>/denkzelle/ablehnen/",
        denkzelle_links.denkzelle_refuse,
        name="denkzelle_refuse",
    ),
]
