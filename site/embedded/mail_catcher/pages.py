"""The page and the JSON of the mail catcher.

A message is whatever somebody wrote: its HTML is shown in a frame that may run nothing, and is
served with a policy that says the same to a browser that opens it outside of the frame.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web
from django.template import Context, Engine

from embedded.mail_catcher import messages

HERE = Path(__file__).parent
FOLDER = web.AppKey("folder", Path)
ENGINE = web.AppKey("engine", Engine)
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MESSAGE_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src * data:; "
    "style-src 'unsafe-inline' *; font-src * data:"
)
CID = re.compile(r"cid:([^\"'\s)>]+)", re.IGNORECASE)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(folder: Path) -> web.Application:
    """The web side of the catcher, for the messages in a folder."""
    app = web.Application(middlewares=[only_for_this_machine])
    app[FOLDER] = folder
    app[ENGINE] = Engine(dirs=[str(HERE / "templates")])
    app.add_routes(
        [
            web.get("/", inbox),
            web.get("/messages/{id}", one_message),
            web.get("/messages/{id}/html", html_of_message),
            web.get("/messages/{id}/raw", raw_message),
            web.get("/messages/{id}/parts/{number:[0-9]+}", part_of_message),
            web.post("/forget", forget),
            web.get("/api/messages", list_as_json),
            web.delete("/api/messages", delete_through_api),
            web.get("/api/messages/{id}", message_as_json),
            web.static("/static", HERE / "static"),
        ]
    )
    return app


@web.middleware
async def only_for_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Mails hold log-in links: no site may read them under a name of its own, or delete them."""
    name = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if name not in LOCAL_NAMES or (request.method != "GET" and foreign):
        raise web.HTTPForbidden(text="The mail catcher answers to this machine only.")
    response = await handler(request)
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


async def inbox(request: web.Request) -> web.Response:
    """The list, with the newest message open if there is one."""
    found = messages.messages(request.app[FOLDER])
    return _page(request, found, found[0] if found else None)


async def one_message(request: web.Request) -> web.Response:
    """The list, with one message open."""
    return _page(request, messages.messages(request.app[FOLDER]), _asked(request))


async def html_of_message(request: web.Request) -> web.Response:
    """The message's own HTML, its inline pictures led to their parts."""
    asked = _asked(request)
    numbers = messages.numbers_by_content_id(request.app[FOLDER], asked.id)

    def place(match: re.Match[str]) -> str:
        number = numbers.get(match[1])
        return match[0] if number is None else f"/messages/{asked.id}/parts/{number}"

    return web.Response(
        text=f'<base target="_blank">{CID.sub(place, asked.html)}',
        content_type="text/html",
        headers={"Content-Security-Policy": MESSAGE_POLICY},
    )


async def raw_message(request: web.Request) -> web.Response:
    """The message as it came, as text."""
    content = messages.raw(request.app[FOLDER], _asked(request).id)
    return web.Response(body=content, content_type="text/plain", charset="utf-8")


async def part_of_message(request: web.Request) -> web.Response:
    """An attachment or inline picture; anything but a picture is only offered for download."""
    try:
        name, content_type, content = messages.part(
            request.app[FOLDER], request.match_info["id"], int(request.match_info["number"])
        )
    except KeyError as error:
        raise web.HTTPNotFound from error
    shown = content_type.startswith("image/") and content_type != "image/svg+xml"
    way = "inline" if shown else "attachment"
    return web.Response(
        body=content,
        content_type=content_type,
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


async def forget(request: web.Request) -> web.Response:
    """Empty the list."""
    messages.forget_all(request.app[FOLDER])
    raise web.HTTPSeeOther("/")


async def list_as_json(request: web.Request) -> web.Response:
    """All messages, the newest first; `?to=` keeps those for one recipient."""
    to = request.query.get("to")
    found = messages.messages(request.app[FOLDER])
    return web.json_response([_fields(each) for each in found if not to or to in each.recipients])


async def message_as_json(request: web.Request) -> web.Response:
    """One message."""
    return web.json_response(_fields(_asked(request)))


async def delete_through_api(request: web.Request) -> web.Response:
    """Empty the list."""
    messages.forget_all(request.app[FOLDER])
    return web.Response(status=204)


def _asked(request: web.Request) -> messages.Message:
    try:
        return messages.message(request.app[FOLDER], request.match_info["id"])
    except KeyError as error:
        raise web.HTTPNotFound(text="There is no such message.") from error


def _page(
    request: web.Request, found: list[messages.Message], opened: messages.Message | None
) -> web.Response:
    view = request.query.get("view") or ("html" if opened and opened.html else "text")
    context = Context({"messages": found, "opened": opened, "view": view})
    text = request.app[ENGINE].get_template("inbox.html").render(context)
    return web.Response(text=text, content_type="text/html")


def _fields(message: messages.Message) -> dict[str, object]:
    return {
        "id": message.id,
        "received": message.received.isoformat(),
        "from": message.sender,
        "to": list(message.recipients),
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "headers": dict(message.headers),
        "attachments": [
            {
                "name": each.name,
                "content_type": each.content_type,
                "size": each.size,
                "url": f"/messages/{message.id}/parts/{each.number}",
            }
            for each in message.attachments
        ],
    }
