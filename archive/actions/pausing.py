"""A DENKZELLE rests, stays at rest, and wakes up: each time as a whole or not at all.

Whoever pauses it holds the account, its projects, its events, and then the DENKZELLEN concerned:
in this order, because others who hold an event ask for its DENKZELLE after that.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from archive.actions.keeping import keep_state
from archive.models import Pause
from archive.pause_plan import EventStep, Plan, Seen, Stock, coming_events, differences, may_stay
from denkzellen import mail
from denkzellen.models import Denkzelle, DenkzelleState, Project, ProjectState
from events.actions.dates import changes_told
from events.actions.status import News, set_status
from events.models import Event, EventStatus
from network.actions.moderation import write_down
from network.actions.representations import lock_account
from network.keepers import keepers_of
from network.models import DecisionAction, ParticipationRole, User

ANNOUNCED_BEFORE = timedelta(days=30)
LINK_VALID_FOR = timedelta(days=180)
_SALT = "archive.pausing"


class ChangedMeanwhileError(Exception):
    """It is no longer what was looked at: nothing happened."""

    def __init__(self, news: list[str]) -> None:
        super().__init__(news)
        self.news = news


@transaction.atomic
def pause(
    denkzelle: Denkzelle, plan: Plan, by: User | None, seen: Seen | None = None
) -> Pause | None:
    """Let it rest as planned; None if it does so already.

    `seen` is what somebody looked at before: if that is different by now, nothing happens.
    Raises ChangedMeanwhileError, and ValidationError for a plan that does not fit.
    """
    cell, cells = _held(denkzelle, plan, by)
    if cell.is_paused:
        return None
    stock = Stock(cell)
    if seen is not None and (news := differences(seen, stock.seen)):
        raise ChangedMeanwhileError(news)
    refuse_unfit(plan, stock, cells)
    people = stock.people_to_tell
    _rest(cell, plan)
    for project in stock.projects:
        _settle_project(project, plan)
    _change_events(stock, plan, EventStep.CANCEL, by)
    state = keep_state(cell, plan.on)  # with what is handed on only after this
    _change_events(stock, plan, EventStep.HAND, by)
    row = Pause.objects.create(
        denkzelle=cell,
        paused_on=plan.on,
        note=plan.note,
        review_on=plan.review_on,
        plan=plan.as_json(),
        kept_state=state,
        decided_by=by,
    )
    row.contacts.set([one for one in stock.people if one.pk in plan.contacts])
    if by:
        write_down(cell, DecisionAction.PAUSE, by, plan.note, before={"slug": cell.slug})
    _tell(row, plan, people, by)
    return row


def _held(
    denkzelle: Denkzelle, plan: Plan, by: User | None
) -> tuple[Denkzelle, dict[int, Denkzelle]]:
    if by:
        lock_account(by)
    list(denkzelle.projects.select_for_update(of=("self",)).order_by("pk"))
    keys = coming_events(denkzelle).order_by().values("pk")
    list(Event.objects.filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk"))
    concerned = Denkzelle.objects.filter(pk__in={denkzelle.pk, *plan.targets})
    cells = {one.pk: one for one in concerned.select_for_update(of=("self",)).order_by("pk")}
    return cells[denkzelle.pk], cells


def refuse_unfit(plan: Plan, stock: Stock, cells: dict[int, Denkzelle]) -> None:
    """Raises ValidationError for a plan that does not fit what there is."""
    if not stock.denkzelle.is_public:
        raise ValidationError(_("Ein Entwurf kann nicht pausieren; er ist noch nicht öffentlich."))
    open_projects = {one.pk for one in stock.projects} - plan.projects.keys()
    open_events = {one.pk for one in stock.events} - plan.events.keys()
    if open_projects or open_events:
        raise ValidationError(_("Zu einem Projekt oder Termin fehlt noch eine Entscheidung."))
    for pk in plan.targets:
        other = cells.get(pk)
        if other is None or other == stock.denkzelle or other.state != DenkzelleState.ACTIVE:
            raise ValidationError(
                _("%(name)s ist nicht aktiv. Bitte eine andere DENKZELLE wählen.")
                % {"name": other or _("Eine der DENKZELLEN")}
            )
    for event in stock.events:
        if plan.events[event.pk].step == EventStep.KEEP and not may_stay(event):
            raise ValidationError(
                _("„%(title)s“ kann nicht bleiben: Niemand sonst steht dafür ein.")
                % {"title": event.title}
            )
    refuse_day(stock.denkzelle, plan.on)


def refuse_day(denkzelle: Denkzelle, on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError(_("Eine Pause beginnt heute oder hat schon begonnen."))
    last = Pause.objects.filter(denkzelle=denkzelle, resumed_on__gt=on).last()
    if last and last.resumed_on:
        raise ValidationError(
            _("Bis zum %(day)s war sie schon pausiert. Bitte diesen Tag oder einen späteren.")
            % {"day": date_format(last.resumed_on)}
        )
    if denkzelle.since and on < denkzelle.since:
        raise ValidationError(_("Damals gab es diese DENKZELLE noch nicht."))


def _rest(cell: Denkzelle, plan: Plan) -> None:
    cell.state = DenkzelleState.PAUSED
    cell.paused_on, cell.pause_note, cell.review_on = plan.on, plan.note, plan.review_on
    cell.save()
    cell.continued_in.set(plan.continued_in)


def apply_to(project: Project, plan: Plan) -> bool:
    """Put into `project` what was decided; tells whether that is new."""
    decision = plan.projects[project.pk]
    target = decision.to.pk if decision.to else None
    if (project.state, project.continued_in_id) == (decision.state, target):
        return False
    project.state, project.continued_in = decision.state, decision.to
    is_over = decision.state == ProjectState.FINISHED and project.ended_on is None
    if is_over and (project.begun_on is None or project.begun_on <= plan.on):
        project.ended_on = plan.on
    return True


def _settle_project(project: Project, plan: Plan) -> None:
    if apply_to(project, plan):
        project.save()


def _change_events(stock: Stock, plan: Plan, step: EventStep, by: User | None) -> None:
    for event in stock.events:
        decision = plan.events[event.pk]
        if decision.step != step:
            continue
        assert by is not None  # only what the seed loads is paused by nobody, and has no events
        if step == EventStep.CANCEL:
            set_status(event, None, News(EventStatus.CANCELLED, decision.note), by)
        elif decision.to:
            _hand_over(event, decision.to, by)


def _hand_over(event: Event, to: Denkzelle, by: User) -> None:
    """Only the DENKZELLE is another one: its address and its calendar identifier stay."""
    with changes_told(event, by) as told:
        current = Event.objects.get(pk=told.event.pk)
        current.denkzelle = to
        current.touch("denkzelle")


def _tell(row: Pause, plan: Plan, people: dict[User, list[Event]], by: User | None) -> None:
    name = mail.one_line(row.denkzelle.name)
    context: dict[str, Any] = {
        "name": name,
        "day": date_format(row.paused_on),
        "note": row.note,
        "further": [mail.one_line(one.name) for one in plan.continued_in],
        "page": mail.site_address(row.denkzelle.get_absolute_url()),
        "kept_page": mail.site_address(row.kept_state.get_absolute_url()),
    }
    subject = _("Die DENKZELLE %(name)s pausiert") % {"name": name}
    for person, events in people.items():
        if person != by:
            lines = [_in_words(event, plan) for event in events]
            mail.send("archive/paused", person.email, context | {"events": lines}, subject=subject)


def _in_words(event: Event, plan: Plan) -> str:
    decision = plan.events[event.pk]
    title = mail.one_line(event.title)
    if decision.step == EventStep.CANCEL:
        return _("%(title)s: abgesagt") % {"title": title}
    if decision.to:
        other = mail.one_line(decision.to.name)
        return _("%(title)s: gehört jetzt zur DENKZELLE %(other)s") % {
            "title": title,
            "other": other,
        }
    return _("%(title)s: bleibt im Kalender") % {"title": title}


@transaction.atomic
def resume(denkzelle: Denkzelle, projects: Collection[int], by: User) -> bool:
    """Wake it up, with these projects in process again; False if it is awake already."""
    lock_account(by)
    chosen = list(denkzelle.projects.filter(pk__in=projects).select_for_update(of=("self",)))
    cell = Denkzelle.objects.select_for_update(of=("self",)).get(pk=denkzelle.pk)
    if not cell.is_paused:
        return False
    for project in chosen:
        project.state, project.continued_in = ProjectState.IN_PROCESS, None
        project.ended_on = None
        project.save()
    cell.state = DenkzelleState.ACTIVE
    cell.paused_on, cell.pause_note, cell.review_on = None, "", None
    cell.save()
    cell.continued_in.clear()
    today = timezone.localdate()
    Pause.objects.current().filter(denkzelle=cell).update(resumed_on=today, resumed_by=by)
    write_down(cell, DecisionAction.RESUME, by, before={"slug": cell.slug})
    return True


# The day on which it is to be thought about again


@transaction.atomic
def stay(row: Pause, review_on: date, by: User) -> bool:
    """Let it rest on until `review_on`; False if somebody has answered already."""
    cell = Denkzelle.objects.select_for_update(of=("self",)).get(pk=row.denkzelle_id)
    current = Pause.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.resumed_on or current.review_on != row.review_on:
        return False
    current.review_on, current.announced_on, current.asked_on = review_on, None, None
    current.save(update_fields=["review_on", "announced_on", "asked_on"])
    cell.review_on = review_on
    cell.save()
    write_down(cell, DecisionAction.STAY, by, before={"slug": cell.slug})
    return True


def ask_paused(today: date) -> dict[str, int]:
    """Write to staff and hosts 30 days before the day and on it; each time once."""
    done = {"announced_on": 0, "asked_on": 0}
    due = Pause.objects.current().filter(review_on__lte=today + ANNOUNCED_BEFORE)
    for row in due.select_related("denkzelle"):
        step = "asked_on" if row.review_on and row.review_on <= today else "announced_on"
        done[step] += _ask(row, step, today)
    return done


@transaction.atomic
def _ask(row: Pause, step: str, today: date) -> bool:
    unasked = Pause.objects.current().filter(
        pk=row.pk, review_on=row.review_on, **{f"{step}__isnull": True}
    )
    if not unasked.update(**{step: today}):
        return False
    name = mail.one_line(row.denkzelle.name)
    context: dict[str, Any] = {
        "name": name,
        "since": date_format(row.paused_on),
        "day": date_format(row.review_on) if row.review_on else "",
        "is_today": step == "asked_on",
        "page": mail.site_address(row.denkzelle.get_absolute_url()),
        "wake_up": mail.site_address(reverse("denkzelle_resume", args=[row.denkzelle.slug])),
    }
    subject = _("Die DENKZELLE %(name)s: aufwecken oder weiter pausieren?") % {"name": name}
    for person in people_to_ask(row.denkzelle):
        link = mail.site_address(reverse("pause_review", args=[sign(row, person)]))
        mail.send("archive/review", person.email, context | {"link": link}, subject=subject)
    return True


def people_to_ask(denkzelle: Denkzelle) -> list[User]:
    """The Redaktion, and those who answer for whoever invited last."""
    people = list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))
    hosting = denkzelle.participations.filter(role=ParticipationRole.HOSTS)
    agreed = hosting.filter(denkzelle_agreed_at__isnull=False, participant_agreed_at__isnull=False)
    for participation in agreed.select_related("actor", "association"):
        people += keepers_of(participation.participant)
    return list(dict.fromkeys(people))


def sign(row: Pause, person: User) -> str:
    """What the link of `person` carries; worth nothing once the day is another one."""
    day = row.review_on.isoformat() if row.review_on else ""
    return signing.dumps([row.pk, day, person.pk], salt=_SALT)


def read_signed(signed: str) -> tuple[Pause | None, User | None, bool]:
    """The pause, whose link it is, and whether it is still to be answered.

    Raises BadSignature, or SignatureExpired after its time.
    """
    pk, day, person_pk = signing.loads(signed, salt=_SALT, max_age=LINK_VALID_FOR)
    row = Pause.objects.select_related("denkzelle").filter(pk=pk).first()
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if row is None or person is None:
        return None, None, False
    is_open = row.resumed_on is None and (row.review_on.isoformat() if row.review_on else "") == day
    return row, person, is_open
