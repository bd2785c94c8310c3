"""Example data for every component: one Sunday afternoon at a made-up provider."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

NOW = datetime(2026, 11, 22, 13, 20, tzinfo=UTC)


def clock(kind: str, label: str, state: str, **facts: Any) -> SimpleNamespace:
    facts.setdefault("due_at", NOW + timedelta(hours=4))
    facts.setdefault("started_at", NOW - timedelta(hours=1))
    return SimpleNamespace(kind=kind, label=label, state=state, **facts)


MET = clock("response", "First response", "met", stopped_at=NOW - timedelta(minutes=56))
MISSED = clock("response", "First response", "missed", stopped_at=NOW + timedelta(minutes=6))
OK = clock("resolution", "Resolution", "ok", due_at=NOW + timedelta(hours=22, minutes=51))
RISK = clock(
    "update", "Next customer update", "risk", due_at=NOW + timedelta(minutes=4, seconds=12)
)
SOON = clock("response", "First response", "risk", due_at=NOW + timedelta(minutes=12))
LATE = clock("resolution", "Resolution", "late", due_at=NOW - timedelta(hours=1, minutes=6))
PAUSED = clock("resolution", "Resolution", "paused", due_at=None)
FAR = clock("resolution", "Resolution", "ok", due_at=NOW + timedelta(days=27))


def row(number: int, priority: int, subject: str, customer: str, status: str, **facts: Any) -> Any:
    facts.setdefault("response", MET)
    facts.setdefault("resolution", OK)
    facts.setdefault("assignee", "")
    facts.setdefault("reporter", "Anouk Peters")
    facts.setdefault("version", 3)
    facts.setdefault("next", facts["resolution"])
    facts.setdefault("can_take", not facts["assignee"])
    return SimpleNamespace(
        id=number,
        url=f"/desk/INC-2026-00{number}/",
        reference=f"2026-00{number}",
        priority=priority,
        subject=subject,
        customer=customer,
        status=status,
        status_label=status.replace("_", " ").capitalize(),
        updated_at=NOW - timedelta(minutes=number % 300),
        **facts,
    )


FINGERPRINT = SimpleNamespace(icon="fingerprint", label="personal data")
CLIP = SimpleNamespace(icon="paperclip", label="has files")


def counted(group: SimpleNamespace) -> SimpleNamespace:
    rows = len(group.rows)
    return SimpleNamespace(
        **vars(group), count=rows, total=rows, told=str(rows), is_continued=False
    )


GROUPS = [
    SimpleNamespace(
        label="Needs action now",
        rows=[
            row(4815, 1, "EDR reports file encryption on workstation FIN-014", "Gemeente Oudewater",
                "new", category="Security", response=SOON, next=SOON, unread=True,
                flags=[FINGERPRINT]),
            row(4812, 1, "Server in The Hague data centre unreachable", "Spoorhaven Logistiek",
                "in_progress", category="Network and servers", assignee="Sara El Amrani",
                next=RISK),
            row(4788, 2, "Till link declines payments in two branches", "Bakkerij Hoste",
                "contained", category="Applications", assignee="Mees de Wit", resolution=LATE),
        ],
    ),
    SimpleNamespace(
        label="Today",
        rows=[
            row(4809, 2, "Outlook sync drops for 40 users", "Scholengroep De Linde", "restored",
                category="Workplace", assignee="Jonas Verbeke", flags=[CLIP]),
            row(4806, 2, "Backup of NAS-03 failed for the third night in a row",
                "Bouwgroep Van Loon", "triaged", category="Monitoring", response=MISSED),
            row(4797, 3, "Scan to folder fails on the second floor", "Woonzorg Ter Beke", "waiting",
                assignee="Lien Jansen", resolution=PAUSED),
            row(4790, 3, "User gets no MFA prompt on new phone", "Spoorhaven Logistiek", "assigned",
                assignee="Lien Jansen", unread=True),
        ],
    ),
    SimpleNamespace(
        label="Later",
        rows=[
            row(4777, 4, "New colleague starts 1 December: account and laptop",
                "Spoorhaven Logistiek", "resolved", assignee="Jonas Verbeke", resolution=FAR),
            row(4771, 4, "Intranet certificate expires in 45 days", "Gemeente Oudewater", "closed",
                assignee="Sara El Amrani", resolution=MET),
        ],
    ),
]  # fmt: skip

BURNING = [
    {
        "id": 1,
        "url": "#",
        "subject": "Server in The Hague data centre unreachable",
        "customer": "Spoorhaven Logistiek",
        "detail": "customer update 14:24, e-mail and phone",
        "update": RISK,
        "action": {"label": "Send update", "icon": "megaphone", "url": "#", "key": "U"},
    },
    {
        "id": 2,
        "url": "#",
        "subject": "EDR reports file encryption on workstation FIN-014",
        "customer": "Gemeente Oudewater",
        "detail": "not picked up, respond before 14:32",
        "update": OK,
        "action": {"label": "Take it", "icon": "user-check", "url": "#", "key": "I", "post": True},
    },
]

TILES = [
    SimpleNamespace(**{**vars(MET), "detail": "norm 30 min"}),
    SimpleNamespace(**{**vars(OK), "detail": "by Mon 13:12"}),
    SimpleNamespace(**{**vars(RISK), "detail": "14:24, every 30 min", "icon": "megaphone"}),
    SimpleNamespace(kind="term", label="Breach notification", state="ok", due_at=None, none=True,
                    icon="scale", detail="no personal data"),
]  # fmt: skip

PHASES = [
    {"label": label, "state": state}
    for label, state in [
        ("Reported", "done"),
        ("Classified", "done"),
        ("Assigned", "done"),
        ("Resolving", "now"),
        ("Closure check", "later"),
        ("Review", "later"),
    ]
]

ENTRIES = [
    {"id": "e1", "kind": "system", "icon": "arrow-up-right", "hot": True, "at": NOW,
     "title": "Escalated hierarchically to management", "detail": "obligatory for every P1"},
    {"id": "e2", "kind": "note", "icon": "lock", "visible": "internal", "author": "Sara El Amrani",
     "at": NOW - timedelta(minutes=22), "body": "Out-of-band management does not answer.",
     "files": [{"name": "idrac-log-1351.txt", "url": "#", "size": 18432}]},
    {"id": "e3", "kind": "message", "icon": "megaphone", "visible": "public",
     "author": "Sara El Amrani", "at": NOW - timedelta(minutes=26),
     "body": "An engineer is on the way.\n\nYou will hear from us again at 14:24.",
     "proof": [{"text": "E-mail delivered to 3 of 3", "icon": "check-check"},
               {"text": "Called 13:56, A. Peters", "icon": "phone"},
               {"text": "12 min late", "icon": "clock-alert", "late": True}]},
    {"id": "e4", "kind": "system", "icon": "git-branch", "at": NOW - timedelta(minutes=36),
     "title": "Sub-incident created", "url": "#", "url_label": "INC-2026-004814"},
    {"id": "e5", "kind": "call", "icon": "phone", "visible": "", "author": "Anouk Peters",
     "org": "Spoorhaven Logistiek", "at": NOW - timedelta(days=1),
     "via": [{"text": "by phone", "icon": "phone"}],
     "body": "Planning and the customs portal are unreachable at every site."},
]  # fmt: skip

MEASURES = [
    {"id": 1, "label": "Central log under the incident manager", "why": "class 3, 13:19, K. Maes",
     "done": True},
    {"id": 2, "label": "Evidence secured", "why": "now: disk image before restart", "due": True,
     "provable": ["evidence_items"]},
    {"id": 3, "label": "Consequences contained", "why": ""},
]  # fmt: skip

LADDER = [
    {"number": 1, "label": "First line", "detail": "L. Jansen", "state": "done", "at": NOW},
    {"number": 2, "label": "Management", "detail": "awaiting acknowledgement, 17 min",
     "state": "now", "call_url": "#"},
    {"number": 3, "label": "Crisis team", "detail": "automatic at 15:12", "state": "later"},
]  # fmt: skip

DIGEST = "9f2c41d077ab07b1c8fe2a943e91b07ca2f4d1e0557c90aa18f3bb6d2c4e7f51"
EVIDENCE = [
    {"name": "idrac-log-1351.txt", "url": "#", "at": NOW, "digest": DIGEST, "sealed": True},
    {"name": "pdu-b-notice-with-a-long-name-from-the-data-centre.pdf", "at": NOW, "digest": DIGEST},
]

STEPS: list[dict[str, Any]] = [
    {"label": "Received", "state": "done", "at": NOW - timedelta(minutes=68)},
    {"label": "In progress", "state": "now", "at": NOW},
    {"label": "Resolved", "state": "later"},
    {"label": "Closed", "state": "later"},
]
# With the longest moments there are, the last of them at the edge.
ENDED = [
    {**step, "state": "now" if step is STEPS[-1] else "done", "at": NOW - timedelta(days=400)}
    for step in STEPS
]
REPORT = {
    "url": "#",
    "reference": "INC-2026-004812",
    "subject": "Server in The Hague data centre unreachable",
    "priority": 1,
    "updated_at": NOW - timedelta(hours=2),
    "line": "An engineer is on the way. You will hear from us again at 14:24.",
    "steps": STEPS,
}
SERVICES = [
    {"name": "Servers The Hague", "state": "bad", "text": "outage since 13:12"},
    {"name": "VPN", "state": "slow", "text": "slower than usual"},
    {"name": "E-mail and calendar", "state": "ok", "text": "working"},
]
KPIS = [
    {"label": "Incidents this month", "value": "153", "change": "−23% vs October",
     "direction": "good", "icon": "trending-down"},
    {"label": "Time to close, median", "value": "9.4", "unit": "hours", "change": "+1.2 h",
     "direction": "bad", "icon": "trending-up"},
    {"label": "Security incidents", "value": "7", "change": "4.6% of total"},
]  # fmt: skip
SEAL = {"ok": True, "title": "Register unaltered", "detail": "4,815 records, checked 03:00",
        "digest": DIGEST, "verify_url": "#"}  # fmt: skip
ONCALL = {
    "until": NOW + timedelta(hours=18),
    "reachable": True,
    "people": [
        {"label": "Primary", "name": "Sara El Amrani"},
        {"label": "Secondary", "name": "Jonas Verbeke"},
    ],
}
SAVED_VIEWS = [
    {"url": "#", "label": "Assigned to me", "icon": "user-check", "count": 8},
    {"url": "#", "label": "SLA at risk", "icon": "timer", "count": 3},
]
COMMANDS = [
    {"group": "On 3 chosen incidents",
     "items": [{"label": "Assign to…", "icon": "user-plus", "url": "#", "key": "A"}]},
]  # fmt: skip
BULK = [
    {"label": "Assign", "icon": "user-plus", "value": "assign", "key": "A"},
    {"label": "Merge", "icon": "git-merge", "value": "merge", "narrow": True},
]


class Update(forms.Form):
    text = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    next_at = forms.CharField(label="Next message by", initial="14:54")


class Note(forms.Form):
    text = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}))


class Report(forms.Form):
    sentence = forms.CharField(label="In one sentence", min_length=12)
    who = forms.ChoiceField(
        label="Who is affected?",
        choices=[("me", "Me"), ("team", "My department"), ("all", "Everyone")],
        widget=forms.RadioSelect,
    )
    service = forms.ChoiceField(label="Service", choices=[("", "I do not know"), ("vpn", "VPN")])
    more = forms.CharField(
        label="More detail",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What did you do, what did you see?",
    )
    screenshot = forms.FileField(label="Screenshot", required=False)
    personal = forms.BooleanField(label="Personal data may be involved", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].pick_hints = {  # type: ignore[attr-defined] # read by forms/field.html
            "me": "one person",
            "team": "several people",
        }


def composer() -> dict[str, Any]:
    return {
        "key": "INC-2026-004812",
        "mode": "public",
        "panels": [
            {"mode": "public", "label": "Customer update", "icon": "megaphone", "key": "U",
             "action": "#", "submit": "Send update", "form": Update(prefix="public"),
             "text": "text", "idempotency": "a1",
             "to": [{"text": "Anouk Peters +2"},
                    {"text": "also call: 070 555 01 12", "colour": "amber", "icon": "phone"}],
             "also": {"label": "…and wait for the customer", "value": "waiting"}},
            {"mode": "internal", "label": "Internal note", "icon": "lock", "key": "O",
             "action": "#", "submit": "Save note", "form": Note(prefix="internal"),
             "lock": "Visible to Havenlicht ICT only", "idempotency": "a2"},
            {"mode": "call", "label": "Call", "icon": "phone", "key": "L", "action": "#",
             "submit": "Log call", "form": Note(prefix="call"), "idempotency": "a3"},
        ],
    }  # fmt: skip


def context() -> dict[str, Any]:
    """Return everything the two galleries show."""
    wrong = Report({"sentence": "Scanner"})
    return {
        "now": NOW,
        "groups": [counted(group) for group in GROUPS],
        "burning": BURNING,
        "states": [MET, MISSED, OK, RISK, LATE, PAUSED],
        "tiles": TILES,
        "phases": PHASES,
        "entries": ENTRIES,
        "measures": MEASURES,
        "ladder": LADDER,
        "klass": {"confidentiality": 3, "integrity": 3, "availability": 4},
        "evidence": EVIDENCE,
        "report": REPORT,
        "steps": STEPS,
        "ended": ENDED,
        "services": SERVICES,
        "kpis": KPIS,
        "seal": SEAL,
        "broken_seal": {**SEAL, "ok": False, "title": "Register broken at 4 102"},
        "oncall": ONCALL,
        "saved_views": SAVED_VIEWS,
        "commands": COMMANDS,
        "nav_counts": {"queue": 127, "burning": 2},
        "bulk_actions": BULK,
        "composer": composer(),
        "form": wrong,
        "crumbs": [
            {"label": "Queue", "url": "#"},
            {"label": "Spoorhaven Logistiek", "url": "#"},
            {"label": "INC-2026-004812"},
        ],
    }
