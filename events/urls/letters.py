"""Letters with the coming dates."""

from django.urls import path

from events.views import digests

urlpatterns = [
    path("kalender/rundbrief/", digests.digest_order, name="digest_order"),
    path("rundbrief/<str:signed>/", digests.digest, name="digest"),
    path("rundbrief/<str:signed>/bestaetigen/", digests.digest_confirm, name="digest_confirm"),
    path("rundbrief/<str:signed>/abbestellen/", digests.digest_end, name="digest_end"),
]
