"""Known solutions: the list, one with its versions, and how it is published and withdrawn (R53)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.choices import ArticleState
from incidents.desk.forms.solution import PublishForm, SolutionsForm, WithdrawForm
from incidents.desk.queries.solutions import (
    Solutions,
    SolutionView,
    solution_for,
    solution_view,
    solutions_page,
    these_solutions,
    version_of,
)
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.article import publish_article, withdraw_article
from incidents.models import Article
from incidents.record.queries.solutions import found_solutions
from incidents.record.rules.articles import may_publish, may_withdraw
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor, require


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        queries=("", "?q=planning", "?state=published"),
        menu=(Entry(Menu.DESK, 44, gettext_lazy("Known solutions"), "book-open"),),
    )
)
def solutions(request: TenantRequest) -> HttpResponse:
    form = SolutionsForm(request.GET)
    is_valid = form.is_valid()
    page = _listed(request.actor, form) if is_valid else Solutions([])
    said = {name: value for name, value in form.cleaned_data.items() if value} if is_valid else {}
    context = {
        **frame(request),
        "form": form,
        "page": page,
        "is_filtered": bool(said),
        "older": f"?{urlencode({**said, 'before': page.older})}" if page.older else "",
        "may_write": request.actor.may_somewhere(Action.WORK),
    }
    status = OK if is_valid else 400
    return render(request, "incidents/desk/solutions.html", context, status=status)


def _listed(actor: Actor, form: SolutionsForm) -> Solutions:
    words, filters = form.cleaned_data["q"], form.filters
    if not words:
        return solutions_page(actor, filters)
    found = [
        one.reference
        for one in found_solutions(actor, words)
        if not filters.state or one.state == filters.state
    ]
    page = these_solutions(actor, found)
    if filters.category is None:
        return page
    return Solutions([row for row in page.rows if row.article.category_id == filters.category])


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="solution"))
def solution(request: TenantRequest, solution: str) -> HttpResponse:
    return _page(request, solution_for(request.actor, solution))


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="solution_version"))
def version(request: TenantRequest, solution: str, number: int) -> HttpResponse:
    article = solution_for(request.actor, solution)
    said, differences = version_of(article, number)
    context = {**frame(request), "article": article, "text": said, "differences": differences}
    return render(request, "incidents/desk/solution_version.html", context)


@require_POST
@for_desk(
    Page(
        Action.WORK, sample="solution", opens=Opens.NOTHING,
        does=gettext_lazy("Publish a known solution"),
    )
)  # fmt: skip
def publish(request: TenantRequest, solution: str) -> HttpResponse:
    article = solution_for(request.actor, solution)
    require(request.actor, Action.WORK, article.customer_id or article.provider_id)
    form = PublishForm(request.POST)

    def act() -> str:
        done = publish_article(
            article_id=article.pk, expected_version=form.cleaned_data["version"],
            actor=request.actor, now=read_clock(),
        )  # fmt: skip
        told = _("Version %(number)d is published.") % {"number": done.number}
        messages.success(request, told)
        return done.reference

    came = _carry_out(request, article, form, "publish", act)
    if came.is_done:
        return redirect("desk:solution", article.reference)
    return _page(request, solution_for(request.actor, solution), form, status=came.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, sample="solution", does=gettext_lazy("Withdraw a known solution")))
def withdraw(request: TenantRequest, solution: str) -> HttpResponse:
    article = solution_for(request.actor, solution)
    require(request.actor, Action.WORK, article.customer_id or article.provider_id)
    form = WithdrawForm(request.POST or None)
    status = OK
    if request.method == "POST":

        def act() -> str:
            withdraw_article(
                article_id=article.pk, ask=form.ask(), actor=request.actor, now=read_clock()
            )
            messages.success(request, _("Withdrawn: it is offered no more."))
            return article.reference

        came = _carry_out(request, article, form, "withdraw", act)
        if came.is_done:
            return redirect("desk:solution", article.reference)
        status = came.status
    context = {**frame(request), "article": article, "form": form}
    return render(request, "incidents/desk/solution_withdraw.html", context, status=status)


def _carry_out(request: TenantRequest, article: Article, form: Any, verb: str, act: Any) -> Any:
    return carry_out(
        form, tenant_id=article.tenant_id, provider_id=article.provider_id, actor=request.actor,
        purpose=f"desk.solution.{verb}.{article.pk}", act=act,
    )  # fmt: skip


def _page(
    request: TenantRequest, article: Article, form: PublishForm | None = None, *, status: int = OK
) -> HttpResponse:
    view: SolutionView = solution_view(article)
    state = ArticleState(article.state)
    may_work = request.actor.may(Action.WORK, article.customer_id or article.provider_id)
    context = {
        **frame(request),
        "view": view,
        "article": article,
        "text": view.text,
        "form": form or PublishForm(initial={"version": article.version}),
        "may_change": may_work,
        "may_publish": may_work and may_publish(state, is_changed=article.is_changed),
        "may_withdraw": may_work and may_withdraw(state),
    }
    return render(request, "incidents/desk/solution.html", context, status=status)
