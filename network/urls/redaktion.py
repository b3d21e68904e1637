"""The addresses of the Redaktion, and of reporting an entry to it."""

from django.urls import path

from network.views import reports as reporting
from network.views.redaktion import decisions, denkzellen, projects, queue, reports, review, ties

CELL = "redaktion/denkzellen/<slug:slug>/"

urlpatterns = [
    path("melden/", reporting.report, name="report"),
    path("melden/danke/", reporting.report_done, name="report_done"),
    path("redaktion/", queue.redaktion, name="redaktion"),
    path("redaktion/entscheidungen/", decisions.decisions, name="decisions"),
    path(
        "redaktion/entscheidungen/<int:pk>/zuruecknehmen/",
        decisions.decision_undo,
        name="decision_undo",
    ),
    path("redaktion/meldungen/", reports.reports, name="reports"),
    path("redaktion/meldung/<int:pk>/", reports.report_review, name="report_review"),
    path("redaktion/meldung/<int:pk>/entscheiden/", reports.report_decide, name="report_decide"),
    path("redaktion/vertretung/<int:pk>/", ties.claim_review, name="claim_review"),
    path("redaktion/vertretung/<int:pk>/bestaetigen/", ties.claim_grant, name="claim_grant"),
    path("redaktion/vertretung/<int:pk>/ablehnen/", ties.claim_refuse, name="claim_refuse"),
    path("redaktion/vertretung/<int:pk>/beenden/", ties.mandate_end, name="mandate_end"),
    path("redaktion/beteiligung/<int:pk>/", ties.participation_review, name="participation_review"),
    path(
        "redaktion/beteiligung/<int:pk>/bestaetigen/",
        ties.participation_confirm,
        name="participation_confirm",
    ),
    path(
        "redaktion/beteiligung/<int:pk>/ablehnen/",
        ties.participation_refuse,
        name="participation_refuse",
    ),
    path("redaktion/denkzellen/", denkzellen.redaktion_denkzellen, name="redaktion_denkzellen"),
    path("redaktion/denkzellen/neu/", denkzellen.denkzelle_new, name="denkzelle_new"),
    path(CELL, denkzellen.denkzelle_edit, name="denkzelle_edit"),
    path(f"{CELL}verschieben/", denkzellen.denkzelle_move, name="denkzelle_move"),
    path(f"{CELL}verlauf/", denkzellen.denkzelle_history, name="denkzelle_history"),
    path(
        f"{CELL}verlauf/<int:history_id>/wiederherstellen/",
        denkzellen.denkzelle_restore,
        name="denkzelle_restore",
    ),
    path(f"{CELL}projekte/neu/", projects.project_new, name="project_new"),
    path(f"{CELL}projekte/<int:pk>/", projects.project_edit, name="project_edit"),
    path(f"{CELL}projekte/<int:pk>/verschieben/", projects.project_move, name="project_move"),
    path(f"{CELL}projekte/<int:pk>/loeschen/", projects.project_delete, name="project_delete"),
    path(f"{CELL}beteiligte/neu/", projects.participation_new, name="participation_new"),
    path(
        f"{CELL}beteiligte/<int:pk>/rolle/", projects.participation_role, name="participation_role"
    ),
    path(
        f"{CELL}beteiligte/<int:pk>/beenden/",
        projects.participation_cease,
        name="participation_cease",
    ),
    path("redaktion/<slug:kind>/<int:pk>/", review.review, name="review"),
    path("redaktion/<slug:kind>/<int:pk>/verlauf/", review.review_history, name="review_history"),
    path("redaktion/<slug:kind>/<int:pk>/freigeben/", review.review_approve, name="review_approve"),
    path(
        "redaktion/<slug:kind>/<int:pk>/zurueckgeben/", review.review_return, name="review_return"
    ),
    path("redaktion/<slug:kind>/<int:pk>/verbergen/", review.review_hide, name="review_hide"),
    path("redaktion/<slug:kind>/<int:pk>/zeigen/", review.review_show, name="review_show"),
]
