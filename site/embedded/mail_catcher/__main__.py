"""The process of the mail catcher."""

import argparse
import asyncio
import signal
from pathlib import Path

from aiohttp import web
from django.conf import settings

from embedded.addresses import HOST
from embedded.mail_catcher.pages import application
from embedded.mail_catcher.smtp import protocol


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="mail_catcher")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    # Its templates are Django's; the shop's settings are none of its business.
    settings.configure(USE_I18N=False, USE_TZ=True, TIME_ZONE="UTC")
    asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    runner = web.AppRunner(application(options.folder))
    await runner.setup()
    await web.TCPSite(runner, HOST, options.port).start()
    smtp = await loop.create_server(
        lambda: protocol(options.folder), host=HOST, port=options.smtp_port
    )
    await stopped.wait()
    smtp.close()
    await runner.cleanup()


if __name__ == "__main__":
    main()
