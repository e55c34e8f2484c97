"""textual-serve on a socket of ours, closed to pages of others and asking nobody for a font."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_FONT_ELSEWHERE: Final = re.compile(r"<link\s[^>]*https://fonts\.[^>]*>")
_KEYS_ARE_READ: Final = """<script>
  const waiting = setInterval(() => {
    const keys = document.querySelector(".xterm-helper-textarea");
    if (keys && document.body.classList.contains("-first-byte")) {
      clearInterval(waiting);
      keys.focus();
    }
  }, 50);
</script></body>"""
"""Without a click first."""


class OwnServer(Server):
    """Serves the application; says nothing by itself."""

    async def on_startup(self, app: web.Application) -> None:
        """Textual's own tells its name and an address that may be another by now."""

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """The page, whose addresses are those under which it was asked for."""
        self._only_ours(request)
        self.public_url = f"http://{request.host}"
        page = await super().handle_index(request)
        page.text = _FONT_ELSEWHERE.sub("", page.text).replace("</body>", _KEYS_ARE_READ)
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A screen, for a page that came from here: any page may ask a browser to connect."""
        self._only_ours(request)
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden
        return await super().handle_websocket(request)

    def _only_ours(self, request: web.Request) -> None:
        """On loopback only this machine's own names: another name may be made to lead here."""
        if self.host in LOCAL and urlsplit(f"//{request.host}").hostname not in LOCAL:
            raise web.HTTPForbidden


def serve(command: str, listening: socket.socket, host: str, port: int) -> None:
    """Serve on that socket until SIGINT or SIGTERM; `command` runs for every page."""
    server = OwnServer(command, host=host, port=port, title="ch2-tui")
    loop = asyncio.new_event_loop()
    web.run_app(server._make_app(), sock=listening, loop=loop, print=None, handle_signals=True)
