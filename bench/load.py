"""Requests at a steady rate, whether or not the answers keep up; each is timed from when it was due."""
import asyncio
import time


class Line:
    """One kept connection."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def ask(self, request):
        """The status of the answer."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        await self.reader.readexactly(int(fields.get(b"content-length", b"0")))
        return int(head.split(b" ", 2)[1])


async def fire(port, requests, rate):
    free, taken, statuses = [], [], []

    async def one(due, request):
        line = free.pop() if free else Line(*await asyncio.open_connection("127.0.0.1", port))
        statuses.append(await line.ask(request))
        taken.append(time.monotonic() - due)
        free.append(line)

    running = []
    begun = time.monotonic() + 0.05
    for n, request in enumerate(requests):
        due = begun + n / rate
        wait = due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        running.append(asyncio.ensure_future(one(due, request)))
    await asyncio.gather(*running)
    for line in free:
        line.writer.close()
    return sorted(taken), statuses


def open_loop(port, requests, rate):
    """Seconds each answer took, sorted, and the statuses. A request that was late counts from when it should have gone."""
    return asyncio.run(fire(port, requests, rate))
