"""Work in a thread is over before who was cancelled goes on."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from advisor.service.threads import in_thread


def test_who_is_cancelled_waits_for_the_thread() -> None:
    begun, go, over = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(10)
        over.set()

    async def run() -> None:
        task = asyncio.create_task(in_thread(work))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
        go.set()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert over.is_set()
        assert task.cancelled()

    asyncio.run(run())
