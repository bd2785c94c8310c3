"""What is drawn once in each language knows nothing of the page that it was first drawn for."""

from typing import Any

from django.template import engines
from django.test import RequestFactory
from django.utils import translation

PAGE = '{% constant %}<b title="{{ secret }}">{% translate "Search" %}</b>{% endconstant %}{{ x }}'


def test_it_is_drawn_without_the_page_and_once_in_each_language():
    page = engines["django"].from_string(PAGE)

    def drawn(language: str, **facts: Any) -> str:
        with translation.override(language):
            return page.render(facts, RequestFactory().get("/"))

    assert drawn("en", secret="hers", x="1") == '<b title="">Search</b>1'
    assert drawn("nl", secret="his", x="2") == '<b title="">Zoeken</b>2'
    assert drawn("en", secret="theirs", x="3") == '<b title="">Search</b>3'
