"""The door: requests that are none of the page's are refused before any route sees them.

A page in another tab can send requests here, and with a name that is turned on this machine (DNS
rebinding) it can read the answers. A browser says whom it asks (Host) and for whom (Origin,
Sec-Fetch-Site), and scripts cannot change that; so both are checked, for every route. Bodies are
taken in the types and sizes that the routes expect, and counted before anything is kept of them.
"""

from contextlib import asynccontextmanager

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse

from tripaug_core.lettering import printable
from tripaug_core.studio.gradio_import import FnIndexInferError
from tripaug_core.studio.hosts import Authority, Hosts
from tripaug_core.vocabulary import LARGEST_BYTES

_JSON, _FORM, _FILES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
)
_LARGEST_JSON = 1_000_000
_LARGEST_MCP = 16_000_000  # a tool's recording comes inside the JSON, as base64
_SHOWN = 100  # letters of what a request says of itself
_AROUND_A_FILE = 65_536  # what multipart adds to it
# Gradio would fetch these from elsewhere; the page has no use for it.
_ELSEWHERE = ("/proxy=", "/file=http:", "/file=https:")
_NOT_OURS = (b"x-gradio-server",)  # of gradio's own proxies; would be taken for our address


async def _unknown(request, error) -> PlainTextResponse:
    return PlainTextResponse("The page has nothing of that name or number: reload it.", 404)


# What gradio looks up by a name or a number of the request's, and raises where there is none; ours
# is called where other errors are caught.
UNKNOWN = dict.fromkeys((KeyError, FnIndexInferError), _unknown)


def opened_with(hosts: Hosts):
    """The `lifespan` of a Starlette app that puts the door before all else that the app has.

    Middleware that is handed to gradio ends up behind gradio's own, which answers preflights.
    """

    @asynccontextmanager
    async def lifespan(app):
        app.middleware_stack = Door(app.middleware_stack, hosts)
        yield

    return lifespan


class Door:
    """ASGI middleware that lets in what belongs to the page.

    Args:
        app: what is behind it.
        hosts: the names that the app was started for.
    """

    def __init__(self, app, hosts: Hosts):
        self.app, self.hosts = app, hosts

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})
        elif refused:
            await _answer(refused, scope, receive, send)
        else:
            kept = [(k, v) for k, v in scope["headers"] if k.lower() not in _NOT_OURS]
            await _bounded(self.app, {**scope, "headers": kept}, receive, send)

    def _refusal(self, scope, headers: Headers) -> tuple[int, str] | None:
        asked, wrong = self._asked(headers)
        if wrong is not None:
            return 421, wrong
        origin = headers.get("origin")
        if origin is not None and not self._is_ours(origin, asked, scope):
            return 403, (
                f"A page of {printable(origin, _SHOWN)} may not use this app, only its own page "
                "may. To trust another one, start the app with --allow-host NAME."
            )
        if origin is None and _is_fetched_by_another_page(scope, headers):
            return 403, "A page from elsewhere may link to this app, but not use what is in it."
        if any(part in scope["path"] for part in _ELSEWHERE):
            return 403, "This app fetches nothing from other addresses."
        return _wrong_body(scope, headers)

    def _asked(self, headers: Headers) -> tuple[list[Authority], str | None]:
        """Whom the request asks, by its own word and that of proxies; what is wrong with it."""
        told = headers.getlist("host")
        for line in headers.getlist("x-forwarded-host"):
            told += [part.strip() for part in line.split(",")]
        asked = [Authority.parse(text) for text in told]
        if len(headers.getlist("host")) != 1 or None in asked:
            return [], "The request does not say which host it asks: it needs one Host of its own."
        for authority in asked:
            if not self.hosts.has(authority):
                name = authority.name
                return [], (
                    f"This app was not started for the name {name}: open it as localhost, or start "
                    f"it with --allow-host {name}."
                )
        return asked, None

    def _is_ours(self, origin: str, asked: list[Authority], scope) -> bool:
        found = Authority.of_address(origin)
        if found is None:
            return False
        # A browser leaves a port out only where it is the default one. If ours is another, a proxy
        # stands between and has cut it off.
        usual = (80, 443)
        cut = (scope.get("server") or ("", None))[1] not in usual
        same = any(
            found.name == each.name
            and (found.port == each.port or (each.port is None and (cut or found.port in usual)))
            for each in asked
        )
        return same or self.hosts.trusts(found)


def _is_fetched_by_another_page(scope, headers: Headers) -> bool:
    """Whether another page's script, picture or form asks, and not a person who follows a link."""
    if headers.get("sec-fetch-site") not in ("cross-site", "same-site"):
        return False
    return scope.get("method") not in ("GET", "HEAD") or headers.get("sec-fetch-mode") != "navigate"


def _wrong_body(scope, headers: Headers) -> tuple[int, str] | None:
    length = headers.get("content-length")
    if "transfer-encoding" not in headers and length in (None, "0"):
        return None
    types, most = _expected(scope["path"])
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in types:
        what = f"of the type {printable(given, _SHOWN)}" if given else "without a type"
        return 415, f"A body {what} is not taken here: send {' or '.join(types)}."
    if length is not None and (not length.isdecimal() or int(length) > most):
        return 413, _too_large(most)
    return None


def _expected(path: str) -> tuple[tuple[str, ...], int]:
    """The types that a route takes, and how many bytes."""
    path = path.rstrip("/")  # what stands before may be a proxy's
    if path.endswith("/gradio_api/upload"):
        return (_FILES,), LARGEST_BYTES + _AROUND_A_FILE
    if path.endswith("/login"):
        return (_FORM, _FILES), _AROUND_A_FILE
    return (_JSON,), _LARGEST_MCP if "/gradio_api/mcp" in path else _LARGEST_JSON


def _too_large(most: int) -> str:
    return f"The request is larger than {most / 1e6:g} MB, the most that is taken here."


async def _bounded(app, scope, receive, send) -> None:
    """Runs the app; a body that grows beyond its limit, whatever it said of its length, is cut off
    and answered here.
    """
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    most = _expected(scope["path"])[1]
    taken, begun, ended = 0, False, False

    async def counted():
        nonlocal taken, ended
        if ended:
            return {"type": "http.disconnect"}
        message = await receive()
        taken += len(message.get("body", b""))
        if taken <= most:
            return message
        ended = True
        if not begun:
            await _answer((413, _too_large(most)), scope, receive, send)
        return {"type": "http.disconnect"}

    async def sent(message):
        nonlocal begun
        if not ended:
            begun = True
            await send(message)

    try:
        await app(scope, counted, sent)
    except ClientDisconnect:
        if not ended:
            raise


async def _answer(refused: tuple[int, str], scope, receive, send) -> None:
    status, sentence = refused
    answer = PlainTextResponse(sentence, status)
    # What is still under way of the body is not waited for.
    MutableHeaders(raw=answer.raw_headers)["connection"] = "close"
    await answer(scope, receive, send)
