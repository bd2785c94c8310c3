"""Known solutions as somebody may read them: found by words, and offered by what looks alike.

The desk reads all of them that are for its customers; a customer reads what is published for
customers. Which of both stands in the database (`ArticleWords`, `PublicArticle`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Q

from incidents.choices import ArticleState, ArticleUse, Audience
from incidents.models import Article, ArticleVersion, ArticleWords, PublicArticle, UsedArticle
from incidents.record.queries.finding import known, meant
from incidents.record.queries.reaching import Reach
from incidents.record.queries.sighted import sighted, telling
from incidents.record.rules.words import Piece, Word, count_in, marked, words_of
from tenants.addresses import address
from tenants.choices import Side
from tenants.rules.roles import Actor

LIMIT: Final = 3
# So many are compared, the newest first.
LATEST: Final = 2_000
MOST: Final = 50
# Row-level security narrows by itself: no row carries marks of whose it is.
_ANY: Final = (0,)


@dataclass(frozen=True)
class Offered:
    """A known solution in short."""

    url: str
    reference: str
    number: int
    title: list[Piece]
    solution: str
    is_workaround: bool
    is_internal: bool = False
    state: ArticleState = ArticleState.PUBLISHED
    # How often an incident was solved with it, of the customers in sight.
    solved: int = 0


def offered_for(actor: Actor, tenant_ids: Sequence[int], text: str) -> list[Offered]:
    """Return the published solutions that share most of the rare words of a text."""
    reach = _reach(actor)
    words = telling(reach, text)
    if not words or not tenant_ids:
        return []
    condition = "is_published" if reach.table == _DESK else "is_offered"
    compared = (
        f"SELECT article_id AS key, article_id AS at, words FROM {reach.table}"  # noqa: S608
        f" WHERE {condition} AND (customer_id IS NULL OR customer_id = ANY (%s))"
        f" ORDER BY article_id DESC LIMIT {LATEST}"
    )
    keys = [one.key for one in sighted(words, compared, [list(tenant_ids)])[:LIMIT]]
    return _offers(actor, keys, words, is_counted=actor.side is Side.PROVIDER)


def found_solutions(actor: Actor, text: str, *, most: int = MOST) -> list[Offered]:
    """Return what has every word, best first: published before others, then by its title.

    Where nothing has them, what has a word with one letter else.
    """
    reach = _reach(actor)
    words = known(reach, words_of(text))
    if not words:
        return []
    found = solutions_with(actor, words, most=most)
    if not found and (others := meant(reach, words)):
        return solutions_with(actor, others, most=most)
    return found


def solutions_with(actor: Actor, words: Sequence[Word], *, most: int) -> list[Offered]:
    """Return what has every one of these words, as the database knows them, best first."""
    if not words:
        return []
    found = _offers(actor, _keys(_reach(actor), words), words)
    titles = {one.reference: "".join(piece.text for piece in one.title) for one in found}
    found.sort(
        key=lambda one: (
            one.state != ArticleState.PUBLISHED,
            -count_in(titles[one.reference], words),
        )
    )
    return found[:most]


def solution_text(reference: str, provider_id: int, tenant_id: int) -> ArticleVersion | None:
    """Return what a published solution says that may be used at this customer, for the desk."""
    article = Article.objects.filter(
        Q(customer=None) | Q(customer=tenant_id),
        provider=provider_id, reference=reference, state=ArticleState.PUBLISHED,
    ).first()  # fmt: skip
    if article is None:
        return None
    return ArticleVersion.objects.filter(article=article, number=article.number).first()


@dataclass
class Uses:
    """What a solution did, of the customers in sight."""

    solved: int = 0
    workaround: int = 0
    helped: int = 0


def uses_of(keys: Sequence[int]) -> dict[int, Uses]:
    """Return how often each of these articles was used, by its key."""
    found = {key: Uses() for key in keys}
    if not keys:
        return found
    rows = UsedArticle.objects.filter(article__in=keys).values_list("article_id", "how")
    for key, how, count in rows.annotate(count=Count("pk")):
        setattr(found[key], ArticleUse(how).value, count)
    return found


_DESK: Final = ArticleWords._meta.db_table


def _reach(actor: Actor) -> Reach:
    of_desk = actor.side is Side.PROVIDER
    table = _DESK if of_desk else PublicArticle._meta.db_table
    return Reach(table, wholes=_ANY)


def _keys(reach: Reach, words: Sequence[Word]) -> list[int]:
    offered = "" if reach.table == _DESK else " AND is_offered"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id FROM {reach.table} WHERE words @@ %s::tsquery{offered}"  # noqa: S608
            f" ORDER BY article_id DESC LIMIT {MOST}",
            [reach.query(words)],
        )
        return [key for (key,) in cursor.fetchall()]


def _offers(
    actor: Actor, keys: Sequence[int], words: Sequence[Word], *, is_counted: bool = False
) -> list[Offered]:
    if not keys:
        return []
    if actor.side is Side.CUSTOMER:
        public = {row.article_id: row for row in PublicArticle.objects.filter(article__in=keys)}
        return [_public(public[key], words) for key in keys if key in public]
    rows = {row.pk: row for row in Article.objects.filter(pk__in=keys)}
    texts = _published_texts(rows)
    uses = uses_of(list(rows) if is_counted else [])
    none = Uses()
    return [
        replace(
            _of_desk(rows[key], texts.get(key, rows[key]), words),
            solved=uses.get(key, none).solved,
        )
        for key in keys
        if key in rows
    ]


def _published_texts(rows: dict[int, Article]) -> dict[int, ArticleVersion]:
    """Return what is published of those that were changed since: that is what is offered."""
    changed = [pk for pk, row in rows.items() if row.is_changed]
    if not changed:
        return {}
    latest = {(pk, rows[pk].number) for pk in changed}
    said = ArticleVersion.objects.filter(article__in=changed)
    return {one.article_id: one for one in said if (one.article_id, one.number) in latest}


def _of_desk(article: Article, text: Any, words: Sequence[Word]) -> Offered:
    return Offered(
        url=address("desk:solution", article.reference),
        reference=article.reference,
        number=article.number,
        title=marked(text.title, words),
        solution=text.solution,
        is_workaround=text.is_workaround,
        is_internal=text.audience == Audience.INTERNAL,
        state=ArticleState(article.state),
    )


def _public(row: PublicArticle, words: Sequence[Word]) -> Offered:
    return Offered(
        url=address("portal:solution", row.reference),
        reference=row.reference,
        number=row.number,
        title=marked(row.title, words),
        solution=row.solution,
        is_workaround=row.is_workaround,
    )
