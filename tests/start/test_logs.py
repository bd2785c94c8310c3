"""A log line is one record, whatever is in it."""

import logging
import sys

from servicedesk.logs import KeyValueFormatter


def formatted(message, *arguments, exc_info=None, **extra):
    record = logging.LogRecord("desk", logging.INFO, "", 0, message, arguments, exc_info)
    vars(record).update(extra)
    return KeyValueFormatter().format(record)


def test_a_record_is_pairs():
    line = formatted("page.sent", page=7)

    assert line.endswith("level=info logger=desk event=page.sent page=7")
    assert line.startswith("at=")


def test_a_newline_in_a_value_makes_no_second_record():
    line = formatted("refused %s", "x\nlevel=critical event=forged")

    assert "\n" not in line
    assert line.endswith(r'event="refused x\nlevel=critical event=forged"')


def test_a_value_cannot_close_its_quotes():
    assert formatted("event", title='a" level="critical').endswith(r'title="a\" level=\"critical"')


def test_separators_that_are_no_ascii_are_escaped():
    assert "\u2028" not in formatted("one\u2028two")


def test_the_request_with_its_personal_data_stays_out():
    assert "carla" not in formatted("refused", request="<WSGIRequest: GET '/portal/?q=carla'>")


def test_a_traceback_stays_on_the_line():
    try:
        raise ValueError("broken")
    except ValueError:
        line = formatted("failed", exc_info=sys.exc_info())

    assert "\n" not in line
    assert "ValueError: broken" in line
