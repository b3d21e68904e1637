"""What the site itself writes down: decisions, reports, consents, invitations, contacts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from denkzellen.admin import ReadOnlyAdmin
from network.models import (
    ContactBlock,
    ContactLog,
    Decision,
    Invitation,
    PublicityConsent,
    Report,
)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("title", "action", "decided_by", "decided_at", "undone_at")
    list_filter = ("action", "kind")
    list_select_related = ("decided_by",)
    search_fields = ("title", "reason")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("title", "reason", "created_at", "outcome", "decided_by", "decided_at")
    list_filter = ("reason", "outcome", "kind")
    list_select_related = ("decided_by",)
    search_fields = ("title", "text")


@admin.register(PublicityConsent)
class PublicityConsentAdmin(ReadOnlyAdmin):
    list_display = ("actor", "field", "text_version", "given_at", "withdrawn_at")
    list_filter = ("field", "text_version", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("actor",)
    search_fields = ("actor__name",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "target", "created_at", "expires_at", "accepted_at", "revoked_at")
    list_select_related = ("association", "actor")
    search_fields = ("email", "association__name", "actor__name")
    exclude = ("token_hash",)

    @admin.display(description=_("wozu"))
    def target(self, invitation: Invitation) -> str:
        return str(invitation.target)


class ContactRowAdmin(ReadOnlyAdmin):
    list_display: tuple[str, ...] = ("kind", "object_id", "created_at")
    list_filter = ("kind",)
    search_fields = ("kind",)
    exclude = ("sender_hash",)


@admin.register(ContactLog)
class ContactLogAdmin(ContactRowAdmin):
    pass


@admin.register(ContactBlock)
class ContactBlockAdmin(ContactRowAdmin):
    """A block can be lifted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("network.delete_contactblock")
