"""What a known solution writes in the chains of a provider and its customers replays."""

from incidents.choices import Audience
from incidents.handling.asks.article import ChangeArticle, WithdrawArticle, WriteArticle
from incidents.handling.asks.work import ResolveIncident
from incidents.handling.services.article import (
    change_article,
    publish_article,
    withdraw_article,
    write_article,
)
from incidents.handling.services.article_helped import say_helped
from incidents.handling.services.solve import resolve_incident
from incidents.models import Article, ArticleVersion, UsedArticle
from tenants import scoping
from tenants.choices import Side
from tenants.clock import now
from tenants.ledger.verify import verify
from tenants.scoping import Scope
from tests.factories.incidents import ByPhone, in_progress
from tests.people import World


def test_the_history_of_provider_and_customers_holds(committed_world: World):
    world = committed_world
    agnes = world.actor("agnes")
    said = ChangeArticle(title="A plug is loose", solution="Push it", audience=Audience.CUSTOMERS)
    with world.entered():
        incident = in_progress(world, ByPhone.create(world=world), by="agnes")
        article = write_article(
            provider_id=world.provider.pk, actor=agnes, now=now(),
            ask=WriteArticle(about=said, publishes=True),
        )  # fmt: skip
    with world.entered():
        resolve_incident(
            incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=now(),
            ask=ResolveIncident(
                cause="A cleaner", solution="", measures="Looked", article=article.reference,
                no_containment="One plug",
            ),
        )  # fmt: skip
    with scoping.entered(Scope.of(world.globex.pk, world.provider.pk, side=Side.CUSTOMER)):
        helped = [
            say_helped(
                reference=article.reference, tenant_id=world.globex.pk, actor=world.actor("gus"),
                now=now(),
            ).pk
            for _tab in range(2)
        ]  # fmt: skip
    assert len(set(helped)) == 1
    with world.entered():
        article = change_article(
            article_id=article.pk, expected_version=article.version, actor=agnes, now=now(),
            ask=ChangeArticle(title="Loose plug", solution="Push", audience=Audience.INTERNAL),
        )  # fmt: skip
        article = publish_article(
            article_id=article.pk, expected_version=article.version, actor=agnes, now=now()
        )
    with world.entered():
        withdraw_article(
            article_id=article.pk, ask=WithdrawArticle(reason="Old"), actor=agnes, now=now()
        )
        assert Article.objects.get().state == "withdrawn"
        assert (ArticleVersion.objects.count(), UsedArticle.objects.count()) == (2, 2)

    for tenant in (world.provider, world.acme, world.globex):
        with scoping.entered(Scope.of(tenant.pk, world.provider.pk)):
            assert verify(tenant.pk, world.provider.pk).findings == []
