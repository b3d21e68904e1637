"""The admin of people and organisations, their places, pictures and ties."""

from itertools import batched
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from denkzellen.admin import ADDRESS, PUBLICATION, HistoryAdmin, PublicationAdmin
from network.forms.images import ImageForm
from network.models import (
    ACCESS_FACTS,
    Actor,
    Association,
    Discipline,
    District,
    Image,
    Membership,
    Participation,
    Representation,
    User,
    Venue,
)

ACCESS = (
    _("Zugang"),
    {
        "classes": ["collapse"],
        "description": _(
            "Leer heißt unbekannt; bei einer Veranstaltung gilt dann die Angabe des Ortes."
        ),
        "fields": [
            *batched(ACCESS_FACTS, 3, strict=False),
            "access_note",
            ("access_checked_on", "access_contact"),
        ],
    },
)


class TieInline(admin.TabularInline):
    """Rows that tie the entry to another one."""

    extra = 0
    view_on_site = False
    show_change_link = True
    names: tuple[str, ...] = ()  # relations the name of a row is made of

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.names)


class MembershipInline(TieInline):
    model = Membership
    names = ("actor", "association")
    autocomplete_fields = ("actor", "association")
    fields = (
        "actor",
        "association",
        "actor_agreed_at",
        "association_agreed_at",
        "since",
        "until",
    )


class ParticipationInline(TieInline):
    model = Participation
    names = ("denkzelle", "actor", "association")
    autocomplete_fields = ("denkzelle",)
    fields = (
        "denkzelle",
        "role",
        "denkzelle_agreed_at",
        "participant_agreed_at",
        "since",
        "until",
    )


class RepresentationInline(TieInline):
    model = Representation
    fk_name = "association"
    names = ("user", "association")
    autocomplete_fields = ("user", "granted_by")
    fields = ("user", "granted_at", "granted_by", "since", "until")


class UserRepresentationInline(RepresentationInline):
    fk_name = "user"
    autocomplete_fields = ("association", "granted_by")
    fields = ("association", "granted_at", "granted_by", "since", "until")


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class AccountForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name")


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Rights are given by admins only, and only they touch accounts of staff."""

    RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")

    form = AccountForm
    add_form = AccountCreationForm
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "date_joined")
    search_fields = ("email", "name")
    ordering = ("email",)
    show_full_result_count = False
    readonly_fields = (
        "last_login",
        "date_joined",
        "age_stated_at",
        "rules_version",
        "rules_accepted_at",
    )
    fieldsets = (
        (None, {"fields": ["email", "password", "name", "is_active"]}),
        (_("Rechte"), {"fields": [("is_staff", "is_superuser"), "groups", "user_permissions"]}),
        (_("Wann"), {"fields": ["last_login", "date_joined", "age_stated_at"]}),
        (_("Regeln"), {"fields": [("rules_version", "rules_accepted_at")]}),
    )
    add_fieldsets = (
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    )

    def get_inlines(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[type[InlineModelAdmin]]:
        return [UserRepresentationInline] if obj else []

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if request.user.is_superuser else (*fixed, *self.RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    if account is None or request.user.is_superuser:
        return True
    return not (account.is_staff or account.is_superuser)


@admin.register(Image)
class ImageAdmin(HistoryAdmin):
    form = ImageForm
    list_display = ("preview", "name", "creator", "licence", "consent", "created_at")
    list_display_links = ("preview", "name")
    list_filter = ("licence", "consent", "is_decorative")
    search_fields = ("alt", "caption", "creator")
    readonly_fields = ("preview", "uploaded_by", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ["preview", "upload", "alt", "is_decorative", "caption"]}),
        (_("Rechte"), {"fields": [("creator", "licence"), "source_url", "consent"]}),
        (_("Herkunft"), {"fields": ["uploaded_by", ("created_at", "updated_at")]}),
    )

    @admin.display(description=_("Bild"), ordering="alt")
    def name(self, image: Image) -> str:
        return str(image)

    @admin.display(description=_("Vorschau"))
    def preview(self, image: Image) -> str | SafeString:
        renditions = image.renditions_as("jpeg")
        if not renditions:
            return "–"
        return format_html(
            '<img class="preview" src="{}" width="{}" height="{}" alt="{}">',
            default_storage.url(renditions[0]["name"]),
            renditions[0]["width"],
            renditions[0]["height"],
            image.alt_text,
        )

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def revert_disabled(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """An older state names files that were replaced since: it can be read, not restored."""
        return True

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, *args, **kwargs)


class KeptListAdmin(admin.ModelAdmin):
    list_display: tuple[str, ...] = ("name", "slug", "position")
    list_editable = ("position",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Discipline)
class DisciplineAdmin(KeptListAdmin):
    pass


@admin.register(District)
class DistrictAdmin(KeptListAdmin):
    list_display = ("name", "slug", "borough", "position")
    list_filter = ("borough",)


@admin.register(Association)
class AssociationAdmin(PublicationAdmin):
    list_display = ("name", "short_name", "kind", "district", "state", "confirmed_on", "updated_at")
    list_filter = ("state", "kind", "disciplines", "district", "is_demo")
    list_select_related = ("district",)
    search_fields = ("name", "short_name", "slug", "summary")
    autocomplete_fields = ("disciplines", "district", "logo")
    inlines = (MembershipInline, ParticipationInline, RepresentationInline)
    fieldsets = (
        (None, {"fields": [("name", "short_name"), ("kind", "legal_form"), "disciplines"]}),
        PUBLICATION,
        (_("Texte"), {"fields": ["summary", "text", "logo"]}),
        (_("Kontakt"), {"fields": ["website", ("email", "phone"), ("address", "district")]}),
        (_("Pflege"), {"fields": ["confirmed_on"]}),
        ADDRESS,
    )


@admin.register(Actor)
class ActorAdmin(PublicationAdmin):
    list_display = ("name", "kind", "state", "is_demo", "confirmed_on", "updated_at")
    list_filter = ("state", "kind", "disciplines", "district", "is_demo")
    search_fields = ("name", "slug", "summary")
    autocomplete_fields = ("disciplines", "district", "image", "keepers")
    inlines = (MembershipInline, ParticipationInline)
    fieldsets = (
        (None, {"fields": [("name", "kind"), "disciplines", "summary"]}),
        PUBLICATION,
        (
            _("Angaben und ob sie öffentlich sind"),
            {"fields": [(name, f"show_{name}") for name in Actor.SWITCHED_FIELDS]},
        ),
        (_("Pflege"), {"fields": ["keepers", "is_indexable", "confirmed_on"]}),
        ADDRESS,
    )


@admin.register(Venue)
class VenueAdmin(PublicationAdmin):
    list_display = ("name", "address", "district", "state", "access_checked_on", "updated_at")
    list_filter = ("state", "district", "step_free", "is_demo")
    list_select_related = ("district",)
    search_fields = ("name", "slug", "address")
    autocomplete_fields = ("district", "image")
    fieldsets = (
        (None, {"fields": ["name", "summary", "text", "image", "website"]}),
        PUBLICATION,
        (
            _("Lage"),
            {
                "fields": [
                    ("address", "postcode", "city"),
                    ("district", "transit"),
                    ("latitude", "longitude"),
                ]
            },
        ),
        ACCESS,
        ADDRESS,
    )


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = (
        "actor",
        "association",
        "actor_agreed_at",
        "association_agreed_at",
        "since",
        "until",
    )
    list_filter = (
        ("actor_agreed_at", admin.EmptyFieldListFilter),
        ("association_agreed_at", admin.EmptyFieldListFilter),
        "is_demo",
    )
    list_select_related = ("actor", "association")
    search_fields = ("actor__name", "association__name", "association__short_name")
    autocomplete_fields = ("actor", "association")


@admin.register(Representation)
class RepresentationAdmin(HistoryAdmin):
    list_display = ("user", "association", "granted_at", "granted_by", "since", "until")
    list_filter = (
        ("granted_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user", "association", "granted_by")
    search_fields = ("user__email", "user__name", "association__name", "association__short_name")
    autocomplete_fields = ("user", "association", "granted_by")


@admin.register(Participation)
class ParticipationAdmin(HistoryAdmin):
    list_display = (
        "participant",
        "denkzelle",
        "role",
        "denkzelle_agreed_at",
        "participant_agreed_at",
        "since",
        "until",
    )
    list_filter = ("denkzelle", "role", "is_demo")
    list_select_related = ("denkzelle", "actor", "association")
    search_fields = ("actor__name", "association__name", "denkzelle__name")
    autocomplete_fields = ("denkzelle", "association", "actor")

    @admin.display(description=_("Beteiligt"))
    def participant(self, participation: Participation) -> Actor | Association:
        return participation.participant
