"""Translations work on a machine without gettext's tools."""

import gettext
import os

from servicedesk.texts import compile_texts, stale_texts

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Queue"
msgstr "{queue}"

#, fuzzy
msgid "Review"
msgstr "Herbekijken?"
"""


def write(root, queue):
    path = root / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PO.format(queue=queue), encoding="utf-8")
    return path


def translated(root, word):
    return gettext.translation("django", root / "locale", ["nl"]).gettext(word)


def test_a_text_is_compiled_once(tmp_path):
    path = write(tmp_path, "Wachtrij")
    compile_texts(tmp_path)

    assert translated(tmp_path, "Queue") == "Wachtrij"
    assert path.with_suffix(".mo").exists()
    assert stale_texts(tmp_path) == []


def test_a_changed_text_is_compiled_again(tmp_path):
    path = write(tmp_path, "Wachtrij")
    compile_texts(tmp_path)
    write(tmp_path, "Werklijst")
    later = path.with_suffix(".mo").stat().st_mtime + 1
    os.utime(path, (later, later))

    assert stale_texts(tmp_path) == [path]


def test_a_guess_is_not_shown(tmp_path):
    write(tmp_path, "Wachtrij")
    compile_texts(tmp_path)

    assert translated(tmp_path, "Review") == "Review"
