"""What is drawn once in each language knows nothing of the page that it was first drawn for."""

from typing import Any

import pytest
from django.template import TemplateSyntaxError, engines
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


def drawn(page: Any, **facts: Any) -> str:
    return str(page.render(facts, RequestFactory().get("/")))


def test_what_is_kept_is_drawn_again_where_a_fact_or_the_language_differs():
    page = engines["django"].from_string(
        '{% kept facts counts %}{% translate "Search" %} {{ other }}{% endkept %}'
    )

    with translation.override("en"):
        assert drawn(page, facts=("a",), counts={"n": 1}, other=1) == "Search 1"
        assert drawn(page, facts=("a",), counts={"n": 1}, other=2) == "Search 1"
        assert drawn(page, facts=("b",), counts={"n": 1}, other=3) == "Search 3"
        assert drawn(page, facts=("a",), counts={"n": 2}, other=4) == "Search 4"
    with translation.override("nl"):
        assert drawn(page, facts=("a",), counts={"n": 1}, other=5) == "Zoeken 5"


def test_what_cannot_be_told_apart_or_depends_on_nothing_is_not_kept():
    with pytest.raises(TypeError):
        drawn(engines["django"].from_string("{% kept facts %}{% endkept %}"), facts=["a"])
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% kept %}{% endkept %}")


def test_many_facts_take_no_more_than_their_room():
    page: Any = engines["django"].from_string("{% kept number %}{{ number }}{% endkept %}")

    assert [drawn(page, number=n) for n in range(600)] == [str(n) for n in range(600)]
    assert len(page.template.nodelist[0]._drawn) <= 256
