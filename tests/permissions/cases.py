"""Every address, with what it is asked for in the permission matrix.

An address appears once for each thing the answer depends on: a public profile is seen and may
not be changed (403), a draft is not there at all (404).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core import signing
from django.urls import reverse

from tests.permissions.people import World

type Arguments = Callable[[World], dict[str, Any]]


class Case(NamedTuple):
    """One address for one thing, and what a browser would post there."""

    name: str
    about: str = ""
    arguments: Arguments = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    query: Callable[[World], str] = lambda world: ""

    @property
    def label(self) -> str:
        return f"{self.name} {self.about}".strip()

    def address(self, world: World) -> str:
        return reverse(self.name, kwargs=self.arguments(world)) + self.query(world)


def _profile(name: str, **data: Any) -> list[Case]:
    return [
        Case(name, "public", lambda world: {"slug": world.actor.slug}, lambda world: data),
        Case(name, "draft", lambda world: {"slug": world.draft.slug}, lambda world: data),
    ]


def _association(name: str, key: str = "", **data: Any) -> list[Case]:
    def arguments(world: World, association: Any) -> dict[str, Any]:
        number = {"pk": world.objects[key].pk} if key else {}
        return {"slug": association.slug, **number}

    cases = [
        Case(name, "public", lambda w: arguments(w, w.association), lambda world: data),
    ]
    if not key:
        hidden = "proposed_association"
        cases.append(
            Case(name, "draft", lambda w: arguments(w, w.objects[hidden]), lambda world: data)
        )
    return cases


def _thing(name: str, key: str, **data: Any) -> Case:
    return Case(name, key, lambda world: {"pk": world.objects[key].pk}, lambda world: data)


def _review(name: str, **data: Any) -> list[Case]:
    def posted(world: World, entry: Any) -> dict[str, Any]:
        return {"version": entry.version, **data}

    return [
        Case(
            name,
            "submitted",
            lambda w: {"kind": "akteur", "pk": w.objects["submitted"].pk},
            lambda w: posted(w, w.objects["submitted"]),
        ),
    ]


def _cell(name: str, key: str = "", **data: Any) -> Case:
    def arguments(world: World) -> dict[str, Any]:
        number = {"pk": world.objects[key].pk} if key else {}
        return {"slug": world.denkzelle.slug, **number}

    return Case(name, "", arguments, lambda world: data)


def _restore(name: str, key: str) -> Case:
    def arguments(world: World) -> dict[str, Any]:
        entry = getattr(world, key)
        return {"slug": entry.slug, "history_id": entry.history.last().history_id}

    return Case(name, "public", arguments)


def _signed(world: World) -> dict[str, Any]:
    return {"signed": signing.dumps("nonsense")}


def _flat(url: str) -> Arguments:
    return lambda world: {"url": url}


# What everybody may read; posting to it writes nothing, whoever does it.
PUBLIC = [
    Case("home"),
    Case("denkzelle_list"),
    Case("denkzelle_detail", "", lambda w: {"slug": w.denkzelle.slug}),
    Case("join"),
    Case("search", query=lambda w: "?q=Verband"),
    Case("search_suggestions", query=lambda w: "?q=Verband"),
    Case("directory"),
    Case("association_list"),
    Case("association_detail", "", lambda w: {"slug": w.association.slug}),
    Case("actor_list"),
    Case("actor_detail", "", lambda w: {"slug": w.actor.slug}),
    Case("venue_list"),
    Case("venue_detail", "", lambda w: {"slug": w.objects["venue"].slug}),
    Case("calendar"),
    Case("calendar_month", "", lambda w: {"year": 2026, "month": 12}),
    Case("calendar_embed"),
    Case("event_detail", "", lambda w: {"slug": w.objects["event"].slug}),
    Case("event_ics", "", lambda w: {"slug": w.objects["event"].slug}),
    Case("calendar_ics"),
    Case("calendar_rss"),
    Case("calendar_json"),
    Case("archive"),
    Case("archive_rss"),
    Case("archive_year", "", lambda w: {"year": w.objects["archive_entry"].date.year}),
    Case("archive_entry", "", lambda w: {"slug": w.objects["archive_entry"].slug}),
    Case("archive_file", "", lambda w: w.objects["archive_file"]),
    Case("kept_state", "", lambda w: w.objects["kept_state"]),
    Case("kept_file", "", lambda w: w.objects["kept_state"] | {"name": "stand.html"}),
    Case("kept_file", "parcel", lambda w: w.objects["kept_state"] | {"name": "stand.zip"}),
    Case("media", "", lambda w: {"path": w.objects["shown_image"].file.name}),
    Case("sitemap"),
    Case("sitemap_part", "", lambda w: {"section": "actors", "page": 1}),
    Case("robots"),
    Case("security"),
    Case("healthz"),
    Case("readyz"),
    Case("fixed_page", "", _flat("regeln/")),
    Case("report_done"),
    Case("account_deleted"),
]

# What is there for some and not for others.
CLOSED = [
    Case("metrics"),
    Case("actor_detail", "draft", lambda w: {"slug": w.draft.slug}),
    Case("association_detail", "draft", lambda w: {"slug": w.objects["proposed_association"].slug}),
    Case("venue_detail", "draft", lambda w: {"slug": w.objects["hidden_venue"].slug}),
    Case("event_detail", "draft", lambda w: {"slug": w.objects["hidden_event"].slug}),
    Case("archive_entry", "draft", lambda w: {"slug": w.objects["hidden_entry"].slug}),
    Case("denkzelle_detail", "draft", lambda w: {"slug": w.objects["hidden_cell"].slug}),
    Case("media", "draft", lambda w: {"path": w.objects["image"].file.name}),
    # accounts
    Case("account_index"),
    Case("account_email"),
    Case("account_email_cancel"),
    Case("account_email_confirm", "", lambda w: {"token": "nonsense"}),
    Case("mfa_index"),
    Case("mfa_authenticate"),
    Case("mfa_reauthenticate"),
    Case("mfa_activate_totp"),
    Case("mfa_deactivate_totp"),
    Case("mfa_view_recovery_codes"),
    Case("mfa_generate_recovery_codes"),
    Case("mfa_download_recovery_codes"),
    Case("mfa_list_webauthn"),
    Case("mfa_add_webauthn"),
    Case("mfa_reauthenticate_webauthn"),
    Case("mfa_remove_webauthn", "", lambda w: {"pk": 1}),
    Case("mfa_edit_webauthn", "", lambda w: {"pk": 1}),
    Case("mfa_login_webauthn"),
    Case("usersessions_list"),
    Case("account_login"),
    Case("account_logout"),
    Case("account_inactive"),
    Case("account_signup"),
    Case("account_reauthenticate"),
    Case("account_email_verification_sent"),
    Case("account_change_password"),
    Case("account_set_password"),
    Case("account_reset_password"),
    Case("account_confirm_login_code"),
    Case("account_confirm_password_reset_code"),
    Case("account_complete_password_reset"),
    Case("account_password_reset_completed"),
    Case("account_request_login_code"),
    # my area and profiles
    Case("my_area"),
    Case("profile_new", "", data=lambda w: {"kind": "person", "name": "Neu", "is_agreed": "on"}),
    Case("profile_step", "public", lambda w: {"slug": w.actor.slug, "step": "wer"}, lambda w: {}),
    Case("profile_step", "draft", lambda w: {"slug": w.draft.slug, "step": "wer"}),
    *_profile("profile_picture_remove"),
    *_profile("profile_preview"),
    *_profile("profile_submit"),
    *_profile("profile_withdraw"),
    *_profile("profile_hide"),
    *_profile("profile_show"),
    *_profile("profile_delete"),
    *_profile("profile_history"),
    _restore("profile_restore", "actor"),
    _restore("profile_restore", "draft")._replace(about="draft"),
    *_profile("profile_keepers"),
    *_profile("keeper_invite", email="neu@example.org"),
    *_profile("keeper_leave"),
    Case("actor_contact", "public", lambda w: {"slug": w.actor.slug}),
    Case("actor_contact", "draft", lambda w: {"slug": w.draft.slug}),
    *_association("association_contact"),
    Case("contact_block", "forged", _signed),
    # associations
    *_association("association_claim", message="Vorstand"),
    *_association("claim_withdraw"),
    *_association("association_join"),
    Case("association_new", data=lambda w: {"kind": "association", "name": "Neuer Verein"}),
    *_association("association_edit"),
    *_association("association_submit"),
    *_association("association_withdraw"),
    *_association("association_discard"),
    *_association("association_logo"),
    *_association("association_logo_remove"),
    *_association("association_history"),
    _restore("association_restore", "association"),
    *_association("association_reps"),
    *_association("rep_invite", email="neu@example.org"),
    *_association("rep_leave"),
    *_association("rep_give_up"),
    *_association("rep_claim_grant", "claim"),
    *_association("rep_claim_refuse", "claim", reason="Nicht bekannt."),
    *_association("rep_until", "mandate"),
    *_association("rep_end", "mandate"),
    *_association("association_members"),
    *_association("association_members_csv"),
    *_association("membership_invite"),
    *_profile("membership_ask"),
    _thing("membership_agree", "asked"),
    _thing("membership_end", "asked"),
    _thing("participation_agree", "wanted"),
    _thing("participation_end", "wanted"),
    _cell("participation_ask"),
    Case("invitation", "open", lambda w: {"token": w.objects["token"]}),
    Case("invitation", "nonsense", lambda w: {"token": "nonsense"}),
    _thing("invitation_revoke", "invitation"),
    # keeping entries true, one's own data
    Case("confirm_entry", "forged", _signed),
    Case("entry_confirm", "public", lambda w: {"kind": "profil", "slug": w.actor.slug}),
    Case("entry_confirm", "draft", lambda w: {"kind": "profil", "slug": w.draft.slug}),
    Case("my_data"),
    Case("my_data_download"),
    Case("account_delete"),
    # reporting, and the Redaktion
    Case("report", "public", query=lambda w: f"?url={w.actor.get_absolute_url()}"),
    Case("report", "draft", query=lambda w: f"?url={w.draft.get_absolute_url()}"),
    Case("redaktion"),
    Case("decisions"),
    _thing("decision_undo", "decision"),
    Case("reports"),
    _thing("report_review", "report"),
    _thing("report_decide", "report", outcome="kept", answer="Stimmt so."),
    _thing("claim_review", "claim"),
    _thing("claim_grant", "claim"),
    _thing("claim_refuse", "claim", reason="Nicht bekannt."),
    _thing("mandate_end", "mandate"),
    _thing("participation_review", "offered"),
    _thing("participation_confirm", "offered"),
    _thing("participation_refuse", "offered"),
    Case("redaktion_denkzellen"),
    Case("denkzelle_new"),
    _cell("denkzelle_edit"),
    _cell("denkzelle_move", direction="up"),
    _cell("denkzelle_history"),
    _restore("denkzelle_restore", "denkzelle")._replace(about=""),
    _cell("project_new"),
    _cell("project_edit", "project"),
    _cell("project_move", "project", direction="up"),
    _cell("project_delete", "project"),
    _cell("participation_new"),
    _cell("participation_role", "taking_part", role="guest"),
    _cell("participation_cease", "taking_part"),
    *_review("review"),
    *_review("review_history"),
    *_review("review_approve"),
    *_review("review_return", reason="Bitte ein Bild ergänzen."),
    *_review("review_hide", reason="Bitte prüfen."),
    *_review("review_show"),
]
