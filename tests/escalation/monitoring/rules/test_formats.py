"""What each recorded call says, whichever program sent it."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.choices import AlertFormat
from escalation.monitoring.rules.alert import (
    LONGEST_KEY,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_ALERTS,
    Reading,
    Severity,
    Unread,
    address,
    moment,
)
from escalation.monitoring.rules.formats import READERS, read_call
from escalation.monitoring.rules.reasons import SAID
from tests.alarms import call, recorded
from tests.mails import messages

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
F = AlertFormat
IN_IRELAND = "1234567890 EU (Ireland)"


def read(raw: bytes, said_as: AlertFormat, mapping: str = "") -> Reading:
    return read_call(raw, said_as=said_as, mapping=mapping, now=NOW)


def at(*given: int) -> datetime:
    return datetime(*given, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("name", "said_as", "key", "is_firing", "title", "severity", "named", "started_at"),
    [
        ("alerta/prometheus_v4_alert", F.ALERTMANAGER, "alertname=thing_dead, severity=critical",
         True, "No things for over 10 minutes", Severity.CRITICAL, "",
         at(2017, 8, 3, 19, 17, 37, 804000)),
        ("goalert/prometheusalertmanager_0", F.ALERTMANAGER, "alertname=TestAlert", True,
         "My alert summary", Severity.UNKNOWN, "", None),
        ("goalert/grafana_0", F.GRAFANA, "1", True, "bob", Severity.UNKNOWN, "", None),
        ("alerta/grafana_alert_alerting", F.GRAFANA, "7", True, "Zeta CPU alert",
         Severity.UNKNOWN, "zeta.domain", None),
        ("alerta/grafana_alert_ok", F.GRAFANA, "7", False, "Zeta CPU alert", Severity.UNKNOWN, "",
         None),
        ("alerta/grafana_6", F.GRAFANA, "58", True, "Testing -> Battery Voltage alert",
         Severity.WARNING, "", None),
        ("alerta/grafana_example", F.GRAFANA, "1", True, "Load peaking!", Severity.UNKNOWN, "",
         None),
        ("alerta/cloudwatch_notification", F.CLOUDWATCH,
         f"{IN_IRELAND} bucketbytesAlarm", True, "bucketbytesAlarm",
         Severity.UNKNOWN, "try.alerta.io", at(2019, 2, 15, 23, 53, 45, 93000)),
        # Without data nobody knows that it is well.
        ("alerta/cloudwatch_insufficient_data", F.CLOUDWATCH,
         f"{IN_IRELAND} notificationCountAlarm", True, "notificationCountAlarm",
         Severity.WARNING, "alerta-test", at(2019, 5, 13, 8, 41, 43, 548000)),
        ("aws/cloudwatch-alarm-sns-payload-single-metric", F.CLOUDWATCH,
         "123456789012 EXAMPLE EXAMPLE", True, "EXAMPLE", Severity.UNKNOWN, "TestInstance",
         at(2015, 6, 3, 17, 43, 27, 123000)),
        ("alerta/graylog_notification", F.GRAYLOG,
         "55f1509dbee8e2841898eb64 5e7a9c8d-9bb1-47b6-b8db-4a3a83a25e0c", True, "test",
         Severity.UNKNOWN, "127.0.0.1", at(2015, 9, 10, 9, 45, 54, 749000)),
        ("alerta/new_relic_notification", F.NEW_RELIC, "11111 0 0", True,
         "New Relic Alert - Test Condition", Severity.INFO, "",
         at(2020, 9, 25, 11, 23, 27, 849000)),
        ("alerta/pingdom_down", F.PINGDOM, "803318", True, "Alerta API on OpenShift",
         Severity.HIGH, "api.alerta.io", at(2017, 6, 30, 22, 25, 43)),
        ("alerta/pingdom_up", F.PINGDOM, "803318", False, "Alerta API on OpenShift",
         Severity.HIGH, "api.alerta.io", at(2017, 6, 30, 22, 30, 43)),
        ("alerta/stackdriver_open", F.STACKDRIVER, "f2e08c333dc64cb09f75eaab355393bz", True,
         "CPU usage", Severity.UNKNOWN, "webserver-85", at(2017, 7, 6, 19, 10, 14)),
        ("alerta/stackdriver_closed", F.STACKDRIVER, "f2e08c333dc64cb09f75eaab355393bz", False,
         "CPU usage", Severity.UNKNOWN, "webserver-85", at(2017, 7, 6, 19, 10, 14)),
        ("goalert/site24x7_0", F.SITE24X7, "GoAlert Site24x7 Test https://example.com/test-page",
         True, "GoAlert Site24x7 Test", Severity.CRITICAL, "GoAlert Site24x7 Test",
         at(2019, 7, 30, 9, 36, 59, 939000)),
    ],
)  # fmt: skip
def test_each_recorded_call_says_one_thing(  # noqa: PLR0917 - one row of the table
    name, said_as, key, is_firing, title, severity, named, started_at
):
    (alert,) = read(call(name), said_as).alerts

    assert (alert.key, alert.is_firing, alert.title) == (key, is_firing, title)
    assert alert.severity is severity
    assert named in (*alert.names, "")
    assert alert.started_at == started_at


def test_a_moment_with_an_offset_is_told_in_utc():
    (one,) = read(call("alerta/prometheus_v3_alert"), F.ALERTMANAGER).alerts

    assert one.started_at == at(2016, 8, 1, 10, 27, 8, 8000)


def test_what_alertmanager_sent_in_a_row_finds_what_it_said_before():
    """Keys are those by which Alertmanager itself knows an alert, in each of 92 calls."""
    known: dict[str, str] = {}
    left_out = 0
    for one in recorded():
        found = read(json.dumps(one["body"]).encode(), F.ALERTMANAGER)
        left_out = max(left_out, found.left_out)
        told = one["body"]["alerts"]
        assert [alert.is_firing for alert in found.alerts] == [
            row["status"] == "firing" for row in told
        ]
        for alert, row in zip(found.alerts, told, strict=True):
            assert known.setdefault(row["fingerprint"], alert.key) == alert.key
            assert "replica" not in alert.labels

    assert len(set(known.values())) == len(known)
    assert left_out == 18


def test_prometheus_itself_says_by_its_end_that_it_is_over():
    row = {"labels": {"alertname": "Down", "instance": "web-1:9100"}}
    over = {**row, "endsAt": "2026-11-22T14:59:00Z"}
    body = json.dumps([row, over, {**row, "endsAt": "2026-11-22T15:04:00Z"}]).encode()

    found = read(body, F.ALERTMANAGER).alerts

    assert [alert.is_firing for alert in found] == [True, False, True]
    assert found[0].names == ("web-1:9100", "web-1")


def test_nagios_says_by_mail_when_it_begins_and_when_it_is_well():
    bodies = [
        messages()[f"nagios/00{n}.eml"].replace(b"\r", b"").partition(b"\n\n")[2] for n in (1, 2, 4)
    ]
    began, worse, well = (read(body, F.NAGIOS).alerts[0] for body in bodies)

    assert began.key == worse.key == well.key == "Printserver Gent/Schijfruimte C:"
    assert [one.is_firing for one in (began, worse, well)] == [True, True, False]
    assert [one.severity for one in (began, worse)] == [Severity.WARNING, Severity.CRITICAL]
    assert began.names == ("Printserver Gent", "192.0.2.10")
    assert began.text == "WARNING - C: 88% gebruikt, nog 12 GB vrij (schijf „Systeem”)"


def test_a_subscription_is_shown_and_says_nothing_else():
    found = read(call("alerta/cloudwatch_subscription_confirmation"), F.CLOUDWATCH)

    assert found.alerts == ()
    assert found.confirm.startswith("https://sns.eu-west-1.amazonaws.com/?Action=Confirm")


@pytest.mark.parametrize(
    ("said_as", "body"),
    [
        (F.GRAFANA, {"state": "pending", "ruleId": 1}),
        (F.GRAFANA, {"state": "paused", "ruleId": 1}),
        (F.NEW_RELIC, {"current_state": "acknowledged", "incident_id": 1}),
        (F.NAGIOS, "Notification Type: ACKNOWLEDGEMENT\nHost: web-1\nState: DOWN\n"),
        (F.NAGIOS, "Notification Type: DOWNTIMESTART\nHost: web-1\nState: DOWN\n"),
    ],
)
def test_what_is_neither_new_nor_over_says_nothing(said_as, body):
    raw = body if isinstance(body, str) else json.dumps(body)
    assert read(raw.encode(), said_as) == Reading()


@pytest.mark.parametrize(
    ("raw", "said_as", "code"),
    [
        (b"\xff\xfe", F.GRAFANA, "not_utf8"),
        (b"{", F.GRAFANA, "not_json"),
        (b"[" * 100_000, F.GRAFANA, "not_json"),
        (b"[]", F.GRAFANA, "wrong_shape"),
        (b"7", F.ALERTMANAGER, "wrong_shape"),
        (b'{"alerts": {}}', F.ALERTMANAGER, "wrong_shape"),
        (b'{"alerts": [7]}', F.ALERTMANAGER, "wrong_shape"),
        (b'{"alerts": [{"labels": {}}]}', F.ALERTMANAGER, "no_key"),
        (json.dumps([{}] * (MOST_ALERTS + 1)).encode(), F.ALERTMANAGER, "too_many"),
        (b'{"Type": "Notification", "Message": "Hello"}', F.CLOUDWATCH, "wrong_shape"),
        (b'{"Type": "Notification", "Message": "[]"}', F.CLOUDWATCH, "wrong_shape"),
        (b"{}", F.PINGDOM, "wrong_shape"),
        (b'{"current_state": "DOWN"}', F.PINGDOM, "no_key"),
        (b"Host: web-1", F.NAGIOS, "wrong_shape"),
        (b"{}", F.MAPPED, "wrong_mapping"),
    ],
)
def test_what_cannot_be_read_says_why(raw, said_as, code):
    with pytest.raises(Unread) as refused:
        read(raw, said_as)
    assert refused.value.code == code
    assert code in SAID


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ["alerts", "labels", "annotations", "state", "STATUS", "current_state", "incident",
             "Message", "Records", "Sns", "AlarmName", "NewStateValue", "Trigger", "Dimensions",
             "event", "check_result", "stream", "triggered_condition", "matching_messages",
             "evalMatches", "ruleId", "check_id", "targets", "startsAt", "incident_id", "tags"]
        ),
        inner, max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("said_as", [one for one in READERS if one is not F.NAGIOS])
@given(body=JSON)
def test_whatever_comes_is_read_or_refused(said_as, body):
    found = Reading()
    with suppress(Unread):
        found = READERS[said_as](body, NOW)

    for alert in found.alerts:
        assert 0 < len(alert.key) <= LONGEST_KEY
        assert 0 < len(alert.title) <= LONGEST_TITLE
        assert len(alert.text) <= LONGEST_TEXT
        assert "\x00" not in alert.key + alert.title + alert.text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2026-11-22T14:19:11.574Z", at(2026, 11, 22, 14, 19, 11, 574000)),
        ("2019-07-30T10:36:59+0100", at(2019, 7, 30, 9, 36, 59)),
        (1498861543, at(2017, 6, 30, 22, 25, 43)),
        ("1564479419939", at(2019, 7, 30, 9, 36, 59, 939000)),
        # A local time of nobody knows where, and what is nowhere in time.
        ("2017-06-30T22:25:43", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        (1e300, None), (float("nan"), None), (True, None), ("", None), ({}, None), (-5, None),
    ],
)  # fmt: skip
def test_a_moment_is_utc_or_not_known(said, found):
    assert moment(said) == found


@pytest.mark.parametrize(
    ("said", "is_one"),
    [("https://a.example/x", True), ("http://a.example", True), ("javascript:alert(1)", False),
     ("https://", False), ("//a.example", False), ("http://[", False),
     ("https://a.example/" + "x" * 500, False)],
)  # fmt: skip
def test_a_link_leads_to_the_web(said, is_one):
    assert address(said) == (said if is_one else "")
