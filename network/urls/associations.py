"""Addresses: associations, who speaks for them, who belongs to them, who takes part."""

from django.urls import path

from network.models import Membership, Participation
from network.views import (
    associations,
    invitations,
    memberships,
    participations,
    representations,
    ties,
)

PUBLIC = "netzwerk/verbaende/<slug:slug>"
OWN = "mein/verband/<slug:slug>"

urlpatterns = [
    path(f"{PUBLIC}/vertreten/", representations.association_claim, name="association_claim"),
    path(
        f"{PUBLIC}/vertreten/zurueckziehen/", representations.claim_withdraw, name="claim_withdraw"
    ),
    path(f"{PUBLIC}/mitglied-werden/", memberships.association_join, name="association_join"),
    path("mein/verband/neu/", associations.association_new, name="association_new"),
    path(f"{OWN}/", associations.association_edit, name="association_edit"),
    path(f"{OWN}/einreichen/", associations.association_submit, name="association_submit"),
    path(f"{OWN}/zurueckziehen/", associations.association_withdraw, name="association_withdraw"),
    path(f"{OWN}/verwerfen/", associations.association_discard, name="association_discard"),
    path(f"{OWN}/logo/", associations.association_logo, name="association_logo"),
    path(
        f"{OWN}/logo/entfernen/",
        associations.association_logo_remove,
        name="association_logo_remove",
    ),
    path(f"{OWN}/verlauf/", associations.association_history, name="association_history"),
    path(
        f"{OWN}/verlauf/<int:history_id>/wiederherstellen/",
        associations.association_restore,
        name="association_restore",
    ),
    path(f"{OWN}/vertretung/", representations.association_reps, name="association_reps"),
    path(f"{OWN}/vertretung/einladen/", representations.rep_invite, name="rep_invite"),
    path(f"{OWN}/vertretung/verlassen/", representations.rep_leave, name="rep_leave"),
    path(f"{OWN}/vertretung/abgeben/", representations.rep_give_up, name="rep_give_up"),
    path(
        f"{OWN}/vertretung/<int:pk>/bestaetigen/",
        representations.rep_claim_grant,
        name="rep_claim_grant",
    ),
    path(
        f"{OWN}/vertretung/<int:pk>/ablehnen/",
        representations.rep_claim_refuse,
        name="rep_claim_refuse",
    ),
    path(f"{OWN}/vertretung/<int:pk>/dauer/", representations.rep_until, name="rep_until"),
    path(f"{OWN}/vertretung/<int:pk>/beenden/", representations.rep_end, name="rep_end"),
    path(f"{OWN}/mitglieder/", memberships.association_members, name="association_members"),
    path(
        f"{OWN}/mitglieder.csv", memberships.association_members_csv, name="association_members_csv"
    ),
    path(f"{OWN}/mitglieder/einladen/", memberships.membership_invite, name="membership_invite"),
    path(
        "mein/profil/<slug:slug>/mitgliedschaft/", memberships.membership_ask, name="membership_ask"
    ),
    path(
        "mein/mitgliedschaft/<int:pk>/annehmen/",
        ties.tie_agree,
        {"kind": Membership},
        name="membership_agree",
    ),
    path(
        "mein/mitgliedschaft/<int:pk>/beenden/",
        ties.tie_end,
        {"kind": Membership},
        name="membership_end",
    ),
    path(
        "mein/beteiligung/<int:pk>/annehmen/",
        ties.tie_agree,
        {"kind": Participation},
        name="participation_agree",
    ),
    path(
        "mein/beteiligung/<int:pk>/beenden/",
        ties.tie_end,
        {"kind": Participation},
        name="participation_end",
    ),
    path(
        "denkzellen/<slug:slug>/mitwirken/",
        participations.participation_ask,
        name="participation_ask",
    ),
    path("mein/einladung/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "mein/einladung/<int:pk>/zurueckziehen/",
        invitations.invitation_revoke,
        name="invitation_revoke",
    ),
]
