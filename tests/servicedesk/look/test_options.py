"""The options of a list are drawn at once: as Django draws them, and escaped."""

from html import unescape

import pytest
from django import forms

ODD = '<b>&"Ünal\'s"'


@pytest.mark.parametrize("chosen", ["", "1", ODD])
def test_options_are_drawn_escaped_with_the_one_that_is_chosen(chosen: str):
    class Form(forms.Form):
        field = forms.ChoiceField(
            choices=[("", "Choose"), (1, "One"), (ODD, ODD), (ODD, [("2", "Two"), ("3", ODD)])]
        )

    html = str(Form({"field": chosen})["field"])

    assert "<b>" not in html
    assert html.count("<option ") == 5
    assert html.count(" selected") == 1
    assert f'value="{chosen}" selected' in unescape(html)
    assert f'<optgroup label="{ODD}">' in unescape(html)
    assert f">{ODD}</option>" in unescape(html)
