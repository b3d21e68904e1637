"""The Redaktion lets a DENKZELLE pause and wakes it up; by mail it is asked whether it should."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.actions import pausing
from archive.forms.pausing import PausePage, ResumeForm, StayForm
from archive.models import Pause
from archive.pause_plan import EventStep, Plan, Seen, Stock, differences
from archive.pause_words import consequences
from denkzellen.models import Denkzelle, DenkzelleState
from network.permissions import editor_required, is_editor
from network.views.profiles import person

PREVIEW, CONFIRM = "vorschau", "pausieren"
_SALT = "archive.pausing.seen"


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def denkzelle_pause(request: HttpRequest, slug: str) -> HttpResponse:
    """A form, then how it will be, then it is so: the button says which step is next."""
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    if denkzelle.state != DenkzelleState.ACTIVE:
        return _refused(request, denkzelle)
    stock = Stock(denkzelle)
    step = request.POST.get("schritt", "")
    page = PausePage(stock, request.POST if request.method == "POST" else None)
    if step == CONFIRM:
        return _confirm(request, stock, page)
    if step == PREVIEW and page.is_valid():
        return _preview(request, stock, page)
    return _form(request, stock, page)


def _refused(request: HttpRequest, denkzelle: Denkzelle) -> HttpResponse:
    if denkzelle.is_paused:
        messages.info(request, _("„%s“ pausiert schon.") % denkzelle)
        return redirect(denkzelle)
    messages.info(request, _("Ein Entwurf kann nicht pausieren; er ist noch nicht öffentlich."))
    return redirect("denkzelle_edit", denkzelle.slug)


def _form(
    request: HttpRequest, stock: Stock, page: PausePage, news: list[str] | None = None
) -> HttpResponse:
    context = {"denkzelle": stock.denkzelle, "page": page, "forms": page.forms, "news": news}
    return render(request, "archive/pausing/form.html", context, status=409 if news else 200)


def _preview(request: HttpRequest, stock: Stock, page: PausePage) -> HttpResponse:
    plan, denkzelle = page.plan, stock.denkzelle
    context = {
        "denkzelle": _as_it_will_be(denkzelle, plan),
        "further": plan.continued_in,
        "contacts": [one.participant for one in stock.people if one.pk in plan.contacts],
        "consequences": list(consequences(stock, plan, person(request))),
        "stays": [one for one in stock.events if plan.events[one.pk].step == EventStep.KEEP],
        "ends": [one for one in stock.events if plan.events[one.pk].step == EventStep.CANCEL],
        "typed": page.typed(),
        "seen": sealed(stock),
    }
    return render(request, "archive/pausing/preview.html", context)


def _as_it_will_be(denkzelle: Denkzelle, plan: Plan) -> Denkzelle:
    """Nothing of this is saved."""
    prefetch_related_objects([denkzelle], "projects__continued_in")
    for project in denkzelle.projects.all():
        pausing.apply_to(project, plan)
    denkzelle.state = DenkzelleState.PAUSED
    denkzelle.paused_on, denkzelle.pause_note = plan.on, plan.note
    denkzelle.review_on = plan.review_on
    return denkzelle


def _confirm(request: HttpRequest, stock: Stock, page: PausePage) -> HttpResponse:
    seen = _seen(request)
    news = differences(seen, stock.seen) if seen else []
    if news or not page.is_valid():
        return _form(request, stock, page, news)
    if seen is None:
        return _preview(request, stock, page)
    try:
        row = pausing.pause(stock.denkzelle, page.plan, person(request), seen)
    except pausing.ChangedMeanwhileError as error:
        stock = Stock(get_object_or_404(Denkzelle, pk=stock.denkzelle.pk))
        return _form(request, stock, PausePage(stock, request.POST), error.news)
    except ValidationError as error:
        page.main.add_error(None, error)
        return _form(request, stock, page)
    if row is None:
        messages.info(request, _("„%s“ pausiert schon.") % stock.denkzelle)
    else:
        messages.success(
            request, _("„%s“ pausiert jetzt. Ihr Stand ist bewahrt.") % stock.denkzelle
        )
    return redirect(stock.denkzelle)


def sealed(stock: Stock) -> str:
    """What the preview shows, as its button carries it."""
    return signing.dumps(stock.seen, salt=_SALT)


def _seen(request: HttpRequest) -> Seen | None:
    """What the page showed whose button was pressed; None if it was no page of ours."""
    try:
        seen: Seen = signing.loads(request.POST.get("gesehen", ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return seen


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def denkzelle_resume(request: HttpRequest, slug: str) -> HttpResponse:
    denkzelle = get_object_or_404(Denkzelle, slug=slug)
    if not denkzelle.is_paused:
        messages.info(request, _("„%s“ pausiert nicht.") % denkzelle)
        return redirect("denkzelle_edit", slug)
    projects = list(denkzelle.projects.select_related("continued_in"))
    data = request.POST if request.method == "POST" else None
    form = ResumeForm(data, projects=projects)
    if form.is_valid():
        chosen = list(map(int, form.cleaned_data.get("projects", ())))
        if pausing.resume(denkzelle, chosen, person(request)):
            messages.success(request, _("„%s“ ist wieder aktiv.") % denkzelle)
        else:
            messages.info(request, _("„%s“ war schon wieder aktiv.") % denkzelle)
        return redirect(denkzelle)
    row = Pause.objects.current().filter(denkzelle=denkzelle).first()
    context = {
        "denkzelle": denkzelle,
        "form": form,
        "pause": row,
        "review_link": pausing.sign(row, person(request)) if row else "",
    }
    return render(request, "archive/pausing/resume.html", context)


@never_cache
@require_safe
def pause_review(request: HttpRequest, signed: str) -> HttpResponse:
    """Whoever has the link from the mail may answer, without signing in."""
    return _review(request, signed)


@never_cache
@require_POST
def pause_stay(request: HttpRequest, signed: str) -> HttpResponse:
    return _review(request, signed)


def _review(request: HttpRequest, signed: str) -> HttpResponse:
    try:
        row, who, is_open = pausing.read_signed(signed)
    except signing.SignatureExpired:
        return _closed(request, "expired", status=410)
    except signing.BadSignature:
        return _closed(request, "unknown", status=404)
    if row is None or who is None:
        return _closed(request, "unknown", status=404)
    if not is_open:
        return _closed(request, "answered", row=row)
    form = StayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        pausing.stay(row, form.cleaned_data["review_on"], who)
        return redirect("pause_review", signed)
    context = {"pause": row, "form": form, "signed": signed, "is_editor": is_editor(request.user)}
    return render(request, "archive/pausing/review.html", context)


def _closed(
    request: HttpRequest, reason: str, *, status: int = 200, row: Pause | None = None
) -> HttpResponse:
    context = {"reason": reason, "pause": row}
    return render(request, "archive/pausing/review_closed.html", context, status=status)
