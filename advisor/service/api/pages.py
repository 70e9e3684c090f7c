"""The pages for people and for agents. Everything works without scripts; those only help.

A form's body goes, unread, to a diagnosing process, and pages of a conversation are made there.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from advisor.errors import AdvisorError
from advisor.model import Language, Words
from advisor.report.markup import Html, tag
from advisor.service import retries, sessions
from advisor.service.api import dashboard
from advisor.service.api.bodies import document
from advisor.service.api.conversations import (
    TicketId,
    deleted,
    extended,
    judged,
    opened,
    so_far,
    ticket_of,
)
from advisor.service.api.tickets import MOST_WORDS, Filters, changed, exported, page_of
from advisor.service.dashboard import MINUTES
from advisor.service.documents import MOST_NOTE, FeedbackGiven, State, TicketChange
from advisor.service.page import asking, desk, figures, shell
from advisor.service.page.answer import Show
from advisor.service.page.shell import Look
from advisor.service.problems import Problem, not_found, of_message
from advisor.service.security import unknown
from advisor.service.sessions import Desk, Person, SignIn, Visitor
from advisor.service.state import Here, Service
from advisor.service.store.tables import Ticket
from advisor.service.store.tickets import Tickets
from advisor.service.tokens import Caller, caller

# Rows of the queue, and of the list of one's own conversations. # unsourced
ROWS, RECENT = 50, 8
# Seconds that a browser keeps a file whose address changes with it, and one whose does not.
FOREVER, BRIEFLY = 31_536_000, 300
YEAR = 365 * 86_400
LANGUAGE, THEME = "advisor_lang", "advisor_theme"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """Answers errors as pages, and takes forms from our own pages only."""

    def get_route_handler(self) -> Handler:
        """The route's handler, watched."""
        handler = super().get_route_handler()

        async def watched(request: Request) -> Response:
            try:
                if request.method == "POST":
                    sessions.ours(request)
                return await handler(request)
            except SignIn as error:
                return _sign_in(request, error)
            except Problem as error:
                return failed(request, error)
            except RequestValidationError as error:
                where = ".".join(map(str, error.errors()[0]["loc"][1:]))
                what = str(error.errors()[0]["msg"])
                return failed(request, Problem(422, "invalid", where=where, what=what))
            except AdvisorError as error:
                return failed(request, of_message(422, "input", str(error)))

        return watched


router = APIRouter(include_in_schema=False, route_class=PageRoute)


def scripted(request: Request) -> bool:
    """Whether our script asks, which shows errors itself."""
    return request.headers.get("accept", "").startswith("application/json")


def failed(request: Request, error: Problem, host: str = "") -> Response:
    """The error as a page; for our script, as the API answers it."""
    if scripted(request):
        raise error
    told, look = error.document, look_of(request, None, host=host)
    where = f"{told.where}: " if told.where else ""
    faults = tuple((f.where, f.what) for f in told.faults)
    text = shell.problem(look, where + told.what, told.do, faults=faults)
    return page(text, look, error.status_code, error.headers)


def page(
    text: str, look: Look, status: int = 200, headers: dict[str, str] | Any = None
) -> Response:
    """A page with its policy."""
    return HTMLResponse(text, status, {**(headers or {}), **shell.policy(look.host)})


def look_of(
    request: Request, who: Caller | None, *, asked: str | None = None, host: str = ""
) -> Look:
    """How to show a page; ``asked`` is the language of a conversation."""
    theme = request.cookies.get(THEME, "")
    return Look(
        language=_language(request, asked),
        theme="light" if theme == "light" else "dark" if theme == "dark" else "",
        path=request.url.path,
        signed_in=who is not None,
        agent=who is not None and who.may("agent"),
        host=host,
    )


def _language(request: Request, asked: str | None) -> Language:
    """What the person has chosen, else the language of the conversation, else the browser's."""
    accepted = request.headers.get("accept-language", "").strip().lower()[:2]
    for wish in (request.cookies.get(LANGUAGE), request.query_params.get("lang"), asked, accepted):
        if wish in ("en", "zh"):
            return "zh" if wish == "zh" else "en"
    return "en"


def to(request: Request, path: str) -> Response:
    """On to another page."""
    if scripted(request):
        return JSONResponse({"location": path})
    return RedirectResponse(path, 303)


# --- signing in ----------------------------------------------------------------------------------


def _sign_in(request: Request, error: SignIn) -> Response:
    if scripted(request):
        raise Problem(401, "token", where="session", what="you are not signed in", do="Sign in.")
    there = request.url.path if request.method == "GET" else "/"
    if error.scope is None:
        return RedirectResponse(f"/session?next={quote(there)}", 303)
    look = look_of(request, None)
    return page(_sign_in_page(look, there, look.say("token-scope", scope=error.scope)), look, 403)


def _sign_in_page(look: Look, there: str, wrong: str = "") -> str:
    title = look.say("sign-in")
    form = tag(
        "form",
        tag("p", wrong, class_="alert", role="alert") if wrong else None,
        tag("input", type="hidden", name_="next", value=there),
        # Password managers keep a token under a name.
        tag("input", value="advisor", autocomplete="username", hidden=True),
        tag("label", look.say("token"), for_="token"),
        tag("input", id="token", name_="token", type="password", required=True, autofocus=True,
            maxlength=200, autocomplete="current-password", spellcheck="false"),
        tag("p", look.say("sign-in-note"), class_="note"),
        tag("div", tag("button", title, class_="primary"), class_="row"),
        method="post",
        action="/session",
        class_="sign-in",
        data_again=None if wrong or there == "/" else there,
    )  # fmt: skip
    head = tag("header", tag("h1", title))
    return shell.whole(
        look, title, head, tag("main", form, id="main", class_="column", tabindex=-1)
    )


@router.get("/session")
async def sign_in(
    request: Request, who: Visitor, next: Annotated[str, Query(max_length=300)] = "/"
) -> Response:
    """The form to sign in."""
    look = look_of(request, who)
    return page(_sign_in_page(look, local(next)), look)


@router.post("/session")
async def signed_in(
    request: Request,
    here: Here,
    token: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=300)] = "/",
) -> Response:
    """Keep the token in a cookie, if it is good."""
    if await run_in_threadpool(caller, here.store, token.strip()) is None:
        refused = await run_in_threadpool(unknown, request, here, True)
        if refused.status_code == 429:
            raise refused
        look = look_of(request, None)
        return page(_sign_in_page(look, local(next), look.say("token-wrong")), look, 401)
    response = to(request, local(next))
    sessions.remember(response, request, token.strip())
    return response


@router.post("/session/end")
async def signed_out(request: Request) -> Response:
    """Forget the token."""
    response = to(request, "/session")
    sessions.forget(response)
    response.headers["clear-site-data"] = '"cache"'
    return response


def local(path: str) -> str:
    """A path of this site, ``/`` for anything else."""
    plain = path.isprintable() and path.isascii() and "\\" not in path
    return path if path.startswith("/") and not path.startswith("//") and plain else "/"


@router.get("/language/{language}")
async def language(
    language: Literal["en", "zh"], next: Annotated[str, Query(max_length=300)] = "/"
) -> Response:
    """Choose the language of the pages."""
    response = RedirectResponse(local(next), 303)
    response.set_cookie(LANGUAGE, language, max_age=YEAR, samesite="strict", path="/")
    return response


@router.get("/static/{name}")
async def static(name: str, v: str = "") -> Response:
    """A file that belongs to the pages."""
    if name not in shell.STATIC:
        raise not_found("file", name)
    data, media, version = shell.static(name)
    kept = f"public, max-age={FOREVER}, immutable" if v == version else "no-cache"
    return Response(data, 200, {"cache-control": kept}, f"{media}; charset=utf-8")


# --- asking --------------------------------------------------------------------------------------


@router.get("/")
async def start(request: Request, here: Here, who: Person) -> Response:
    """Bring something."""
    look = look_of(request, who)
    rows = await run_in_threadpool(_recent, here, who, look)
    return page(asking.start(look, "/ask", rows), look)


def _recent(here: Service, who: Caller, look: Look) -> list[asking.Row]:
    with here.store.reading() as session:
        found = Tickets(session, who.tenant).page(token_id=who.token_id, most=RECENT)
    names = _names(here)
    return [
        asking.Row(
            at=f"/c/{t.id}",
            subject=t.subject,
            state=t.state,
            when=t.updated,
            cause=desk.name_of(cause, names, look) if (cause := t.confirmed_cause) else "",
        )
        for t in found
    ]


def _names(here: Service) -> dict[str, Words]:
    return {c.id: c.name for c in here.kb.causes.values()}


@router.post("/ask")
async def ask(request: Request, here: Here, who: Person) -> Response:
    """Open a conversation with what the form brings."""
    ticket, _ = await opened(request, here, who, await retries.of(request), "page")
    return to(request, f"/c/{ticket.id}")


@router.get("/c/{id}")
async def conversation(id: TicketId, request: Request, here: Here, who: Person) -> Response:
    """A conversation with its answer and the next question."""
    ticket, before = await run_in_threadpool(so_far, here, who, id)
    look = look_of(request, who, asked=ticket.language)
    title, content, *_ = await shown(here, ticket, before, look, f"/c/{id}")
    tail = tag("div", _judge(look, id, request), _end(look, id), class_="column tail")
    return page(shell.whole(look, title, content, tail, report=True), look)


@router.post("/c/{id}")
async def more(id: TicketId, request: Request, here: Here, who: Person) -> Response:
    """Add to a conversation: words, files, an answer, or take something back."""
    await extended(request, here, who, await retries.of(request), id)
    return to(request, f"/c/{id}")


@router.get("/c/{id}/diagnosis.json")
async def diagnosis(id: TicketId, here: Here, who: Person) -> Response:
    """The answer as a document."""
    ticket = await run_in_threadpool(ticket_of, here, who, id)
    response = document(ticket.diagnosis or "null\n")
    response.headers["content-disposition"] = 'attachment; filename="diagnosis.json"'
    return response


@router.post("/c/{id}/feedback")
async def feedback(
    id: TicketId, request: Request, here: Here, who: Person, helpful: Annotated[bool, Form()]
) -> Response:
    """Say whether it helped."""
    await run_in_threadpool(judged, here, who, id, FeedbackGiven(helpful=helpful))
    return to(request, f"/c/{id}?thanks=1#helped")


@router.post("/c/{id}/delete")
async def delete(id: TicketId, request: Request, here: Here, who: Person) -> Response:
    """Delete a conversation for good."""
    await run_in_threadpool(deleted, here, who, id)
    return to(request, "/")


def _judge(look: Look, id: str, request: Request) -> Html:
    if request.query_params.get("thanks") == "1":
        return tag("p", look.say("thanks"), role="status", class_="saved", id="helped")
    buttons = [
        tag("button", look.say(word), name_="helpful", value=value)
        for word, value in (("yes", "true"), ("no", "false"))
    ]
    row = tag("div", tag("span", look.say("helped"), id="helped"), buttons, class_="row")
    return tag(
        "form", row, method="post", action=f"/c/{id}/feedback", role="group",
        aria_labelledby="helped",
    )  # fmt: skip


def _end(look: Look, id: str) -> Html:
    form = tag(
        "form", tag("button", look.say("delete-now")), method="post", action=f"/c/{id}/delete"
    )  # fmt: skip
    note = tag("p", look.say("delete-note"), class_="note")
    link = tag("a", look.say("json"), href=f"/c/{id}/diagnosis.json")
    folded = tag("details", tag("summary", look.say("delete")), note, form, class_="end")
    return tag("div", tag("p", link), folded)


async def shown(
    here: Service, ticket: Ticket, before: bytes, look: Look, action: str, *, draft: bool = False
) -> tuple[str, Html, str, str]:
    """Title, content, Markdown and draft of a conversation, from a diagnosing process."""
    if ticket.diagnosis is None:
        raise Problem(404, "not-found", where=ticket.id, what="there is no answer yet")
    show = Show(
        language=look.language,
        action=action,
        version=ticket.version,
        confirmed=ticket.confirmed_cause,
        confirmed_by=ticket.confirmed_by,
        framed=bool(look.host),
        draft=draft,
    )
    question = ticket.question or "null"
    kept = (
        f'{{"show":{show.model_dump_json()},"question":{question},"diagnosis":{ticket.diagnosis}}}'
    )
    title, content, text, reply = await here.pool.show(kept.encode(), before)
    return title.decode(), Html(content.decode()), text.decode(), reply.decode()


# --- the agent's queue ---------------------------------------------------------------------------


@router.get("/queue")
async def queue(
    request: Request,
    here: Here,
    who: Desk,
    state: State | Literal[""] = "",
    words: Annotated[str, Query(max_length=MOST_WORDS)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Tickets, those changed last first."""
    wanted = Filters(state or None, words)
    found, following = await run_in_threadpool(page_of, here, who, wanted, after, ROWS)
    look = look_of(request, who)
    chosen = {k: v for k, v in (("state", state), ("words", words)) if v}
    text = desk.queue(look, found, _names(here), chosen=chosen, following=following)
    return page(text, look)


@router.get("/queue.csv")
async def export(
    here: Here,
    who: Desk,
    state: State | Literal[""] = "",
    words: Annotated[str, Query(max_length=MOST_WORDS)] = "",
) -> Response:
    """The tickets of the list for a spreadsheet."""
    return await exported(here, who, Filters(state or None, words))


@router.get("/queue/{id}")
async def ticket(
    id: TicketId, request: Request, here: Here, who: Desk, saved: str = ""
) -> Response:
    """A ticket, its diagnosis, a draft of a reply, and what it was."""
    found, before = await run_in_threadpool(so_far, here, who, id)
    look = look_of(request, who)
    title, content, _, draft = await shown(here, found, before, look, "", draft=True)
    note = look.say("saved") if saved == "1" else ""
    text = desk.ticket(look, found, _names(here), content, title=title, draft=draft, note=note)
    return page(text, look)


@router.post("/queue/{id}/{what}")
async def decide(
    id: TicketId,
    what: Literal["confirm", "note", "close", "reopen"],
    request: Request,
    here: Here,
    who: Desk,
    cause: Annotated[str, Form(max_length=160)] = "",
    note: Annotated[str, Form(max_length=MOST_NOTE)] = "",
) -> Response:
    """What an agent decides: the cause, a note, the end."""
    if what == "confirm":
        if cause.strip() not in here.kb.causes:
            raise not_found("cause", cause)
        wanted = TicketChange(confirmed_cause=cause.strip())
    elif what == "note":
        wanted = TicketChange(note=note)
    else:
        ticket = await run_in_threadpool(ticket_of, here, who, id)
        again: State = "confirmed" if ticket.confirmed_cause else "answered"
        wanted = TicketChange(state="closed" if what == "close" else again)
    await run_in_threadpool(changed, here, who, id, wanted)
    return to(request, f"/queue/{id}?saved=1")


@router.get("/dashboard")
async def figures_of(
    request: Request,
    here: Here,
    who: Desk,
    weeks: dashboard.Weeks = 12,
    minutes: dashboard.Minutes = MINUTES,
) -> Response:
    """Questions by week, causes, hits, time saved, gaps."""
    found = await run_in_threadpool(dashboard.shown, here, who.tenant, weeks, minutes)
    look = look_of(request, who)
    return page(figures.page(look, found, _names(here)), look)
