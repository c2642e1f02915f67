"""The addresses people type."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import path

from hub.pages import (
    briefing,
    device_types,
    devices,
    entry,
    faces,
    maintenance,
    office,
    pocket,
    printing,
    rules,
    shift,
    visits,
    wall,
)

urlpatterns = [
    path("", entry.home, name="home"),
    path("login", account.login, name="login"),
    path("logout", account.logout, name="logout"),
    path("post", entry.choose_post, name="post"),
    path("language", entry.choose_language, name="language"),
    path("console", faces.console, name="console"),
    path("console/map", faces.console_map, name="console_map"),
    path("desk", faces.desk, name="desk"),
    path("m", faces.phone, name="phone"),
    path("briefing", briefing.briefing_file, name="briefing"),
    path("screen", wall.screen, name="screen"),
    path("screen/awake", wall.awake, name="awake"),
    path("insight", faces.insight, name="insight"),
    path("notices", faces.notices, name="notices"),
    path("devices", devices.register, name="devices"),
    path("devices/types", device_types.types, name="device_types"),
    path("devices/<int:device_id>", devices.device, name="device"),
    path("handover", shift.handover, name="handover"),
    path("daybook", shift.book, name="daybook"),
    path("daybook.pdf", shift.book_pdf, name="daybook_pdf"),
    path("maintenance", maintenance.maintenance, name="maintenance"),
    path("rules", rules.rules, name="rules"),
    path("rules/<str:code>", rules.rule, name="rule"),
    path("visits", visits.page, name="visits"),
    path("audit", office.audit, name="audit"),
    path("accounts", office.people, name="accounts"),
    path("cases/<int:case_id>/sheet.pdf", printing.case_sheet, name="case_sheet"),
    path("cases/sheets.pdf", printing.case_sheets, name="case_sheets"),
    path("styleguide", faces.styleguide, name="styleguide"),
    path("m/offline", pocket.offline, name="phone_offline"),
    path("sw.js", pocket.service_worker, name="service_worker"),
    path("manifest.webmanifest", pocket.manifest, name="manifest"),
]
