"""What is told of known solutions: in the provider's chain, and in a customer's of their use."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import ArticleUse
from incidents.facts import ArticleFacts, ArticleUsed
from tenants.ledger.declared import OUTCOME, EventKind, Names


def _version(facts: ArticleFacts, _names: Names) -> str:
    return _("version %(number)d") % {"number": facts.number} if facts.number else ""


def _used(facts: ArticleUsed, _names: Names) -> str:
    told = _("%(article)s, version %(number)d: %(how)s")
    how = str(ArticleUse(facts.how).label).lower()
    return told % {"article": facts.article, "number": facts.number, "how": how}


ARTICLES: Final = (
    EventKind("article.written", gettext_lazy("Known solution written"), "book-open"),
    EventKind("article.changed", gettext_lazy("Known solution changed"), "pencil"),
    EventKind(
        "article.published", gettext_lazy("Known solution published"), "circle-check", _version,
        facts=ArticleFacts,
    ),
    EventKind(
        "article.withdrawn", gettext_lazy("Known solution withdrawn"), "ban", _version,
        facts=ArticleFacts,
    ),
    EventKind("article.helped", gettext_lazy("A known solution helped"), "smile", _used,
              facts=ArticleUsed),
    EventKind(
        "incident.article_used", gettext_lazy("Known solution used"), "book-open", _used,
        auditors=OUTCOME, facts=ArticleUsed,
    ),
)  # fmt: skip
