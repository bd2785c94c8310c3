"""Known solutions as the desk looks after them: the list, one with its versions and its uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from incidents.choices import Audience, Language
from incidents.desk.queries.outage import Line, lines_of
from incidents.models import Article, ArticleVersion
from incidents.record.queries.solutions import Uses, uses_of
from incidents.record.rules.articles import KEPT, changed
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

SIZE: Final = 30


@dataclass(frozen=True)
class Filters:
    """Which are listed; `before` is a key, for the next page."""

    state: str = ""
    category: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Row:
    article: Article
    uses: Uses


@dataclass(frozen=True)
class Solutions:
    rows: list[Row]
    older: int | None = None


@dataclass(frozen=True)
class Difference:
    """What one text says otherwise than another."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class SolutionView:
    """One article: what is offered, what was changed since, its versions and its uses."""

    article: Article
    # What is published; of a draft what it says so far.
    text: Article | ArticleVersion
    versions: list[ArticleVersion]
    differences: list[Difference]
    uses: Uses
    lines: list[Line]


def visible_solutions(actor: Actor) -> QuerySet[Article]:
    """Return the solutions of this person's desk: for all, or for a customer in sight."""
    found = Article.objects.filter(may_at(actor, Action.SEE_QUEUE))
    return found.select_related("category", "customer", "asset", "author")


def solutions_page(actor: Actor, filters: Filters) -> Solutions:
    """Return a page of them, the newest first."""
    found = visible_solutions(actor).order_by("-pk")
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.category:
        found = found.filter(category=filters.category)
    if filters.before:
        found = found.filter(pk__lt=filters.before)
    rows = list(found[: SIZE + 1])
    more = len(rows) > SIZE
    return Solutions(_rows(rows[:SIZE]), rows[SIZE - 1].pk if more else None)


def these_solutions(actor: Actor, references: Sequence[str]) -> Solutions:
    """Return these, in this order, as far as this person may see them."""
    found = {
        one.reference: one for one in visible_solutions(actor).filter(reference__in=references)
    }
    return Solutions(_rows([found[one] for one in references if one in found]))


def _rows(articles: Sequence[Article]) -> list[Row]:
    uses = uses_of([one.pk for one in articles])
    return [Row(one, uses[one.pk]) for one in articles]


def solution_for(actor: Actor, reference: str) -> Article:
    """Return one, or NotFound: what one may not see does not exist."""
    found = visible_solutions(actor).filter(reference=reference).first()
    if found is None:
        raise NotFound()
    return found


def solution_view(article: Article) -> SolutionView:
    versions = list(
        ArticleVersion.objects.filter(article=article)
        .select_related("published_by", "category", "asset")
        .order_by("-number")
    )
    latest = versions[0] if versions else None
    return SolutionView(
        article=article,
        text=latest or article,
        versions=versions,
        differences=differences(latest, article) if latest and article.is_changed else [],
        uses=uses_of([article.pk])[article.pk],
        lines=lines_of("article", article.pk),
    )


def version_of(article: Article, number: int) -> tuple[ArticleVersion, list[Difference]]:
    """Return one version and what it says otherwise than the one before it."""
    found = {
        one.number: one
        for one in ArticleVersion.objects.filter(
            article=article, number__in=(number - 1, number)
        ).select_related("published_by", "category", "asset")
    }
    if number not in found:
        raise NotFound()
    before = found.get(number - 1)
    return found[number], differences(before, found[number]) if before else []


def differences(
    before: Article | ArticleVersion, after: Article | ArticleVersion
) -> list[Difference]:
    names = changed(_kept(before), _kept(after))
    return [_difference(name.removesuffix("_id"), before, after) for name in names]


def _kept(text: Article | ArticleVersion) -> dict[str, object]:
    return {name: getattr(text, name) for name in KEPT}


def _difference(name: str, before: Any, after: Any) -> Difference:
    field: Any = Article._meta.get_field(name)
    return Difference(field.verbose_name, _words(name, before), _words(name, after))


def _words(name: str, text: Any) -> str:
    value = getattr(text, name)
    if name == "audience":
        return str(Audience(value).label)
    if name == "language":
        return str(Language(value).label)
    if name == "is_workaround":
        return "✓" if value else "—"
    return str(value or "")
