"""Parts of a page that depend on nothing but its language: drawn once in each, by each process."""

from django import template
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


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


@register.tag
def constant(parser: Parser, token: Token) -> ConstantNode:
    """`{% constant %}…{% endconstant %}` around words, icons and static files."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)
