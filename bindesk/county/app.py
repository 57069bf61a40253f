"""The county as a web application: its routes, and the translation between HTTP and the handlers."""

from collections.abc import Awaitable, Callable
from time import monotonic

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bindesk import __version__
from bindesk.county import files, handlers, logs
from bindesk.county.data_dir import County
from bindesk.county.guess_limit import GuessLimit
from bindesk.county.handlers import OK, HandlerResult
from bindesk.county.openapi import description
from bindesk.county.request_body import BodyRefused, read_body
from bindesk.db.syncing import units
from bindesk.errors import ExternalError
from bindesk.sync.rounds.county_client import ENROL, FILES, RETURN, SYNC
from bindesk.sync.wire.requests import ANSWER, SCHEME, in_header, out_of_header
from bindesk.sync.wire.wire import LARGEST_CHUNK, VERSION, Answer, FileState, decode

LARGEST_BODY = 1024 * 1024 + 4096
_LARGEST_JOIN = 4096
_AT_ONCE = 12
_BUSY, _BUSY_S = 503, 30
_UNAUTHORISED, _TOO_MANY = 401, 429

Now = Callable[[], int]
Handler = Callable[[County, str, bytes, Now], HandlerResult]


def make_app(county: County, now: Now) -> Starlette:
    """Return the application of an open county; ``now`` is its clock in UTC milliseconds."""
    desk = _Endpoints(county, now)
    return Starlette(
        routes=[
            Route(SYNC, desk.endpoint(handlers.handle_round, LARGEST_BODY), methods=["POST"]),
            Route(ENROL, desk.join, methods=["POST"]),
            Route(RETURN, desk.endpoint(_return, _LARGEST_JOIN), methods=["POST"]),
            Route(f"{FILES}/{{name}}", desk.file, methods=["HEAD", "GET", "PATCH"]),
            Route("/v1/health", desk.health, methods=["GET"]),
            Route("/v1/openapi.json", _openapi, methods=["GET"]),
        ],
        exception_handlers={Exception: _internal_error},
    )


class _Endpoints:
    """Runs the handlers of requests on threads, at most 12 at once."""

    def __init__(self, county: County, now: Now) -> None:
        self._county = county
        self._now = now
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._guess_limit = GuessLimit(monotonic)

    def endpoint(self, handler: Handler, limit: int) -> Callable[[Request], Awaitable[Response]]:
        """Return an endpoint that reads a body and passes it to a handler."""

        async def endpoint(request: Request) -> Response:
            try:
                data = await read_body(request, limit)
            except BodyRefused as reason:
                return _body_refused(request, reason)
            path = request.url.path
            return await self._respond(
                request, lambda: handler(self._county, path, data, self._now), len(data)
            )

        return endpoint

    async def join(self, request: Request) -> Response:
        """Enrol a desk by its ticket; an address that presents many wrong tickets has to wait."""
        try:
            data = await read_body(request, _LARGEST_JOIN)
        except BodyRefused as reason:
            return _body_refused(request, reason)
        address = request.client.host if request.client else ""
        if wait_s := self._guess_limit.take(address):
            return Response(status_code=_TOO_MANY, headers={"retry-after": str(wait_s)})
        response = await self._respond(
            request, lambda: handlers.handle_join(self._county, data, self._now), len(data)
        )
        if response.status_code != handlers.FORBIDDEN:
            self._guess_limit.give_back(address)
        return response

    async def file(self, request: Request) -> Response:
        """Receive or send a chunk of a file; the signed envelope is in the Authorization header."""
        envelope = _envelope(request)
        if envelope is None:
            return Response(status_code=_UNAUTHORISED)
        county, now = self._county, self._now
        signed_path = f"{request.method} {request.url.path}"
        if request.method == "PATCH":
            try:
                data = await read_body(request, LARGEST_CHUNK)
            except BodyRefused as reason:
                return _body_refused(request, reason)
            return await self._respond(
                request, lambda: files.put(county, signed_path, envelope, data, now), len(data)
            )
        if request.method == "GET":
            return await self._respond(
                request, lambda: files.get(county, signed_path, envelope, now), 0
            )
        return await self._respond(
            request, lambda: files.state(county, signed_path, envelope, now), 0
        )

    async def health(self, request: Request) -> Response:  # noqa: ARG002 -- as all endpoints
        """Return the server's state, versions and clock; no personal data."""

        def look() -> int:
            with self._county.store.reading() as conn:
                return len(units.all_units(conn))

        try:
            count = await to_thread.run_sync(look, limiter=self._limiter)
        except ExternalError as error:
            return JSONResponse({"ok": False, "code": error.code}, _BUSY)
        result = {"ok": True, "version": __version__, "protocol": VERSION, "units": count}
        return JSONResponse({**result, "now": self._now()})

    async def _respond(
        self, request: Request, handler: Callable[[], HandlerResult], size: int
    ) -> Response:
        began = monotonic()
        try:
            result = await to_thread.run_sync(handler, limiter=self._limiter)
        except ExternalError as error:
            logs.event(request.url.path, status=_BUSY, code=error.code)
            return Response(status_code=_BUSY, headers={"retry-after": str(_BUSY_S)})
        took = round((monotonic() - began) * 1000)
        facts = {"up": size, "down": len(result.body), "ms": took, **result.facts}
        logs.event(_route_of(request), status=result.status, **facts)
        if request.method == "HEAD":
            return Response(status_code=result.status, headers=_headers(result))
        return Response(result.body, result.status)


def _return(county: County, path: str, data: bytes, now: Now) -> HandlerResult:  # noqa: ARG001 -- as all handlers
    return handlers.handle_return(county, path, data)


async def _openapi(request: Request) -> Response:  # noqa: ARG001 -- as all endpoints
    return JSONResponse(description())


async def _internal_error(request: Request, error: Exception) -> Response:
    """Log an internal error without its message, which may contain personal data."""
    logs.log_bug(_route_of(request), error)
    return Response(status_code=500)


def _body_refused(request: Request, reason: BodyRefused) -> Response:
    logs.event(_route_of(request), status=reason.status)
    return Response(status_code=reason.status)


def _route_of(request: Request) -> str:
    """Return a request's method and path with names left out, for the log."""
    path = request.url.path
    is_file = path.startswith(f"{FILES}/")
    return f"{request.method} {FILES if is_file else path}"


def _envelope(request: Request) -> bytes | None:
    header = request.headers.get("authorization", "")
    return out_of_header(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None


def _headers(result: HandlerResult) -> dict[str, str]:
    """Return the headers of a reply: a file's progress, and the signed reply itself."""
    signed = {ANSWER: in_header(result.body)}
    if result.status != OK:
        return signed
    state = decode(decode(result.body, Answer).body, FileState)
    progress = {"upload-offset": str(state.offset), "upload-complete": f"?{int(state.is_whole)}"}
    return {**progress, **signed}
