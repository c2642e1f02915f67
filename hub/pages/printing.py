"""The addresses of paper: one case sheet (案卷单), or several at once; each is told to the auditors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from events.models import Case
from grid import posts
from grid.models import Post
from hub.foundation import journal
from hub.foundation.access import AUDIT, Actor
from hub.foundation.errors import BadInput, HubError, NotFound, Phrase
from hub.pages import paper, sheet
from hub.pages.faces import in_a_post

#: Sheets in one file.
MOST: Final = 30


def case_sheet(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case as a PDF; 404 outside the scope."""
    return in_a_post(lambda asked, post: _print(asked, post, [case_id]))(request)


@in_a_post
def case_sheets(request: HttpRequest, post: Post) -> HttpResponse:
    """Several cases, ?case=1&case=2, in this order in one PDF; 404 when one of them is outside the scope."""
    wanted = [int(one) for one in request.GET.getlist("case") if one.isdecimal() and len(one) < 19]
    return _print(request, post, list(dict.fromkeys(wanted)))


def note(what: str, subjects: Sequence[str], actor: Actor) -> None:
    """Tell the auditors, and whom it was, what was taken out on paper. what: as in `hub.audit.listing.PAPERS`."""
    with journal.transaction() as work:
        for subject in subjects:
            work.note(
                journal.Entry(
                    "paper.exported",
                    {"what": what},
                    subject=subject,
                    org_id=actor.org_id,
                    actor=actor,
                    audience=(AUDIT, f"user:{actor.user_id}"),
                )
            )


def _print(request: HttpRequest, post: Post, case_ids: list[int]) -> HttpResponse:
    if not case_ids:
        raise Http404
    scope = posts.scope_of(post.user, post)
    try:
        if len(case_ids) > MOST:
            raise BadInput(
                field="case",
                expected=Phrase("at most %(most)s cases", most=MOST),
                got=len(case_ids),
            )
        made = sheet.sheets(case_ids, scope)
    except NotFound as error:
        raise Http404 from error
    except HubError as error:
        return render(
            request, "pages/paper/stopped.html", {"why": error.sentence()}, status=error.status
        )
    note("sheet", [f"case:{case_id}" for case_id in case_ids], scope.actor)
    number = Case.objects.filter(id=case_ids[0]).values_list("number", flat=True).get()
    name = number if len(case_ids) == 1 else f"{number}-{len(case_ids)}"
    return paper.answer(made, f"{name}.pdf")
