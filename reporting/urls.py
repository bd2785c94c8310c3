"""The addresses of the register."""

from django.urls import path

from reporting import (
    export_views,
    kept_views,
    law_views,
    month_views,
    pack_views,
    simulate_views,
    views,
)
from reporting.figures import board_views
from reporting.figures import views as figures
from reporting.figures.tabs import OF_DESK
from reporting.quarters import views as quarters

app_name = "reporting"

urlpatterns = [
    path("", views.register, name="register"),
    path("views/", kept_views.views, name="views"),
    path("export/", views.export, name="export"),
    path("exports/", export_views.exports, name="exports"),
    path("exports/prepare/", export_views.prepare, name="prepare"),
    path("exports/monthly/", export_views.monthly, name="monthly"),
    path("exports/<uuid:export>/file/", export_views.file, name="export_file"),
    path("exports/<uuid:export>/cancel/", export_views.cancel, name="export_cancel"),
    path("anchor/", views.anchor, name="anchor"),
    path("anchor/key/", views.public_key, name="public_key"),
    path("set-up/", views.changes, name="changes"),
    path("priorities/", views.drift, name="drift"),
    path("simulate/", simulate_views.tried, name="simulate"),
    path("figures/", figures.figures, name="figures"),
    *(
        path(f"boards/{name}/", board_views.desk_board, {"name": name}, name=f"board_{name}")
        for name in OF_DESK
    ),
    path("figures/incidents/", figures.figure, name="figure"),
    path("law/breaches/", law_views.law_register, {"which": "breaches"}, name="law_breaches"),
    path(
        "law/breaches/export/",
        law_views.law_export,
        {"which": "breaches"},
        name="law_breaches_export",
    ),
    path("law/security/", law_views.law_register, {"which": "security"}, name="law_security"),
    path(
        "law/security/export/",
        law_views.law_export,
        {"which": "security"},
        name="law_security_export",
    ),
    path("quarters/", quarters.quarters, name="quarters"),
    path("quarters/new/", quarters.quarter_new, name="quarter_new"),
    path("quarters/<int:quarter>/", quarters.quarter, name="quarter"),
    path("quarters/<int:quarter>/print/", quarters.quarter_print, name="quarter_print"),
    path("quarters/<int:quarter>/pdf/", quarters.quarter_pdf, name="quarter_pdf"),
    path("categories/", month_views.categories, name="categories"),
    path("<str:reference>/", views.record, name="record"),
    path("<str:reference>/take-out/", pack_views.take_out, name="take_out"),
    path("<str:reference>/dossier/", pack_views.taken, {"pack": "dossier"}, name="dossier"),
    path("<str:reference>/evidence/", pack_views.taken, {"pack": "evidence"}, name="evidence"),
]
