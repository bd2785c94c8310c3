"""Parts of a page that depend on little: drawn once for each of it, by each process."""

from collections.abc import Hashable, Sequence
from typing import Final

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
# Of one place in a template, a few kilobytes each; then it begins anew.
_MOST: Final = 256


class ConstantNode(template.Node):
    """Draws what it holds without anything of the page: what would differ comes out empty."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._drawn: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language() or ""
        if (found := self._drawn.get(language)) is None:
            alone = Context()
            alone.template = context.template
            found = self._drawn[language] = self.nodelist.render(alone)
        return found


class KeptNode(template.Node):
    """Draws what it holds anew where a fact differs that its tag names, or the language."""

    def __init__(self, nodelist: NodeList, facts: Sequence[FilterExpression]) -> None:
        self.nodelist = nodelist
        self._facts = facts
        self._drawn: dict[tuple[Hashable, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), *(_fact(fact.resolve(context)) for fact in self._facts))
        if (found := self._drawn.get(key)) is None:
            if len(self._drawn) >= _MOST:
                self._drawn.clear()
            found = self._drawn[key] = self.nodelist.render(context)
        return found


def _fact(value: object) -> Hashable:
    """Return what tells one value from another; what cannot be told apart is refused."""
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    if isinstance(value, Hashable):
        return value
    raise TypeError(f"{value!r} does not tell what is drawn for it from what is not")


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """`{% constant %}…{% endconstant %}` around words, icons and static files."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept shell.menu nav_counts %}…{% endkept %}`: all that it shows follows from these."""
    facts = [parser.compile_filter(fact) for fact in token.split_contents()[1:]]
    if not facts:
        raise TemplateSyntaxError("kept needs what it depends on; without anything it is constant")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, facts)
