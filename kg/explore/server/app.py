"""The server's table of contents: which address answers what.

`/sparql` is the SPARQL 1.1 Protocol (queries only), `/questions` the named questions, `/explain` and `/article/ID` the
evidence, `/.well-known/void` the statistics, `/health` a sign of life; `/` is the explorer, which asks for `/overview`
and `/reading/ID`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.explore.overview import begins
from kg.explore.page import libraries, listed, script, served, stylesheet
from kg.explore.query import questions
from kg.explore.server.answers import Reply
from kg.explore.server.describe import dataset, service
from kg.explore.server.forms import GRAPHS, negotiate
from kg.explore.server.jobs import Article, Explain, Job, Named, Overview, Sparql, Statistics, Whole
from kg.explore.server.limits import Limits
from kg.explore.server.pool import Busy, Pool, Source

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")
FOR_STATISTICS = 15
"""How many times longer than a question the counting of everything may take; it is done once for each state of the graph."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Wrong(Exception):
    """A request cannot be answered; the reason goes to the asker."""

    def __init__(self, status: int, why: str, **headers: str):
        super().__init__(why)
        self.status, self.why = status, why
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def application(
    source: Source,
    limits: Limits | None = None,
    *,
    origins: Sequence[str] = (),
    hosts: Sequence[str] = LOCAL,
    pages: Path | None = None,
) -> Starlette:
    """Make the server of a graph.

    `origins` are the sites whose pages may ask it (none unless told), `hosts` the names it answers to (`*` for any),
    `pages` the folder of the explorer.
    """
    server = Server(source, limits or Limits())
    routes = [
        Route("/sparql", server.sparql, methods=["GET", "POST"]),
        Route("/query", server.sparql, methods=["GET", "POST"]),
        Route("/questions", list_questions),
        Route("/questions/{name}", server.question),
        Route("/explain", server.explain),
        Route("/article/{id:path}", server.article),
        Route("/void", server.void),
        Route("/.well-known/void", server.void),
        Route("/health", server.health),
        *([Mount("/", StaticFiles(directory=pages, html=True))] if pages else explorer(server)),
    ]
    middleware = [
        Middleware(Secured),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
        Middleware(Shortened, most=server.limits.request),
    ]
    if origins:
        middleware.insert(1, Middleware(CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"]))
    return Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=server.life,
        exception_handlers={Wrong: tell, Busy: wait, ClientDisconnect: leave},
    )


class Server:
    """Takes requests apart and has them answered."""

    def __init__(self, source: Source, limits: Limits):
        self.source = source
        self.limits = limits
        self._made: dict[Job, tuple[object, Reply]] = {}
        self._making = asyncio.Lock()

    @asynccontextmanager
    async def life(self, app: Starlette) -> AsyncIterator[None]:
        """Keep the processes while the server runs."""
        async with Pool(self.source, self.limits) as self.pool:
            yield

    async def sparql(self, request: Request) -> Response:
        """Answer a query by the SPARQL 1.1 Protocol; without one, describe the service."""
        given = await parameters(request)
        accept = request.headers.get("accept")
        if "update" in given:
            raise Wrong(403, "this endpoint is read-only: it answers questions and changes nothing")
        if "query" not in given:
            if request.method == "POST":
                raise Wrong(400, "there is no query in this request")
            return Response(
                service(str(request.url.replace(query="", fragment="")), type := wanted(accept)), media_type=type
            )
        if len(given["query"]) > 1:
            raise Wrong(400, "there is more than one query in this request")
        graphs = [tuple(given.get(name, ())) for name in ("default-graph-uri", "named-graph-uri")]
        return await self.done(request, Sparql(given["query"][0], accept, *graphs))

    async def question(self, request: Request) -> Response:
        """Answer a named question; its parameters are those of the address."""
        name = request.path_params["name"]
        if name not in questions():
            raise Wrong(404, f"no question is called {name!r}; /questions lists them")
        return await self.done(request, Named(name, fields(request.url.query), request.headers.get("accept")))

    async def explain(self, request: Request) -> Response:
        """Show on what a thing rests."""
        iri = fields(request.url.query).get("iri")
        if not iri:
            raise Wrong(400, "say what is to be explained: /explain?iri=…")
        type = negotiate(request.headers.get("accept"), ("application/json", "text/plain"))
        return await self.done(request, Explain(iri[0], type == "text/plain"))

    async def article(self, request: Request) -> Response:
        """Give an article's text and what was read of it."""
        return await self.done(request, Article(request.path_params["id"]))

    async def reading(self, request: Request) -> Response:
        """Give an article as the explorer shows it."""
        return await self.done(request, Whole(request.path_params["id"]))

    async def overview(self, request: Request) -> Response:
        """Give the graph in brief, as the explorer shows it; told anew when the graph has changed."""
        [start] = fields(request.url.query).get("from", ["0"])[:1]
        if not start.isdecimal() or not begins(int(start), self.limits.first, self.limits.brief):
            raise Wrong(400, "ask for the articles from where the last answer's `next` says")
        return sent(await self._kept(Overview(int(start))))

    async def void(self, request: Request) -> Response:
        """Describe the graph and count what is in it."""
        type = wanted(request.headers.get("accept"))
        reply = await self._kept(Statistics())
        if reply.status != 200:
            return sent(reply)
        return Response(dataset(str(request.base_url), json.loads(reply.body), type), media_type=type)

    async def _kept(self, job: Job) -> Reply:
        # One at a time: who asks for the same meanwhile gets what the first one had made.
        async with self._making:
            stamp = self.source.stamp()
            kept = self._made.get(job)
            if kept is None or kept[0] != stamp:
                kept = stamp, await self.pool.run(job, FOR_STATISTICS * self.limits.seconds)
                if kept[1].status == 200:
                    self._made[job] = kept
            return kept[1]

    async def health(self, request: Request) -> Response:
        """Say that the graph can be asked."""
        # Nothing is asked: whoever watches the server must not wait behind those who use it.
        well = self.pool.well()
        return JSONResponse({"ok": well}, 200 if well else 503)

    async def done(self, request: Request, job: Job) -> Response:
        """Have a job done, as long as the asker stays."""
        await request.body()
        return sent(await self.pool.run(job, gone=request.is_disconnected))


async def parameters(request: Request) -> dict[str, list[str]]:
    """Give what a request of the SPARQL Protocol says: in its address, its form or its body."""
    given = fields(request.url.query)
    if request.method != "POST":
        return given
    type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type == UPDATE:
        raise Wrong(403, "this endpoint is read-only: it answers questions and changes nothing")
    if type not in {FORM, QUERY}:
        raise Wrong(415, f"send {FORM} or {QUERY}, not {type or 'nothing'}", Accept_Post=f"{FORM}, {QUERY}")
    body = await request.body()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(400, "the request is not in UTF-8") from None
    if type == QUERY:
        return {**given, "query": [*given.get("query", ()), text]}
    # The protocol has a form's parameters in the form alone.
    return fields(text)


def fields(text: str) -> dict[str, list[str]]:
    """Take a form or the end of an address apart."""
    found: dict[str, list[str]] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000):
            found.setdefault(name, []).append(value)
    except (UnicodeDecodeError, ValueError):
        raise Wrong(400, "the request is not in UTF-8, or has too many parameters") from None
    return found


def wanted(accept: str | None) -> str:
    """Choose the form of a description."""
    type = negotiate(accept, GRAPHS)
    if type is None:
        raise Wrong(406, f"nothing fits {accept}; there are {', '.join(GRAPHS)}")
    return type


def sent(reply: Reply) -> Response:
    """Give a reply to Starlette."""
    return Response(reply.body, reply.status, {"Vary": "Accept"}, media_type=reply.type)


def explorer(server: Server) -> list[Route]:
    """Give the explorer's own addresses: the page, its parts, and what it asks for."""
    parts: dict[str, tuple[Callable[[], str | None], str]] = {
        "/": (served, "text/html"),
        "/page.css": (stylesheet, "text/css"),
        "/page.js": (script, "text/javascript"),
        "/libraries.js": (libraries, "text/javascript"),
    }
    fixed = [Route(path, _part(*about)) for path, about in parts.items()]
    return [*fixed, Route("/overview", server.overview), Route("/reading/{id:path}", server.reading)]


def _part(give: Callable[[], str | None], type: str) -> Callable[[Request], Awaitable[Response]]:
    async def part(request: Request) -> Response:
        text = give()
        if text is None:
            raise Wrong(404, "this part was not built in")
        return Response(text, headers={"Cache-Control": "no-cache"}, media_type=type)

    return part


async def list_questions(request: Request) -> Response:
    """List the named questions with their parameters."""
    return JSONResponse(listed())


async def tell(request: Request, wrong: Exception) -> Response:
    """Tell why a request was not answered."""
    assert isinstance(wrong, Wrong)
    return PlainTextResponse(f"{wrong.why}\n", wrong.status, wrong.headers)


async def wait(request: Request, busy: Exception) -> Response:
    """Ask to come again."""
    return PlainTextResponse(f"{busy}\n", 503, {"Retry-After": "2"})


async def leave(request: Request, gone: Exception) -> Response:
    """End a request whose asker hung up in the middle of it."""
    return PlainTextResponse("the request was cut off\n", 400)


class Secured:
    """Puts the headers on that keep browsers from doing what they should not."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Shortened:
    """Refuses requests that are too long, whatever length they say they have."""

    def __init__(self, app: ASGIApp, most: int):
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as far as it may go."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken = len(scope.get("query_string", b""))

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise Wrong(
                    413, f"the request has more than {self._most} bytes, which is the limit here", Connection="close"
                )
            return message

        if taken > self._most:
            await PlainTextResponse("the address is too long\n", 414)(scope, receive, send)
            return
        await self._app(scope, counted, send)
