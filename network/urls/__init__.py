"""The addresses of the network: what everybody sees, then what needs an account."""

from django.urls import include, path

from network.views import directory, images, venues

PARTS = ("accounts", "profiles", "associations", "redaktion", "keeping")

urlpatterns = [
    path("netzwerk/", directory.directory, name="directory"),
    path("netzwerk/verbaende/", directory.association_list, name="association_list"),
    path(
        "netzwerk/verbaende/<slug:slug>/", directory.association_detail, name="association_detail"
    ),
    path("netzwerk/akteure/", directory.actor_list, name="actor_list"),
    path("netzwerk/akteure/<slug:slug>/", directory.actor_detail, name="actor_detail"),
    path("netzwerk/orte/", directory.venue_list, name="venue_list"),
    path("netzwerk/orte/vorschlaege/", venues.venue_suggestions, name="venue_suggestions"),
    path("netzwerk/orte/<slug:slug>/", directory.venue_detail, name="venue_detail"),
    path("media/<path:path>", images.media, name="media"),
    *(path("", include(f"network.urls.{part}")) for part in PARTS),
]
