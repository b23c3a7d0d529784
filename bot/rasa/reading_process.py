"""Reads messages in child processes, so that no message can stop the server.

A child is forked from the loaded server and shares its memory. It parses one message after the other. One that
takes too long is killed and replaced: a regular expression that hangs holds Python's interpreter lock, so giving
up a thread would not help. Rasa's processor asks ``parse`` in place of its own graph, as it would ask another
server for the reading.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from rasa.core.channels.channel import UserMessage

from bot.errors import DependencyError
from bot.rasa.quiet import describe_error

CHILDREN = 2
"""Number of child processes; while a message holds one up, the other goes on."""

READING_TIMEOUT = 2.0
"""Seconds after which a reading is given up."""

_START_SECONDS = 20.0
_LENGTH = struct.Struct("!I")
_PR_SET_PDEATHSIG = 1

_log = logging.getLogger(__name__)

Parse = Callable[[UserMessage], "dict[str, Any]"]


class ReadingGivenUp(Exception):
    """The message took too long, ended the child, or could not be parsed. This counts as an attempt."""


class ReadersUnavailable(DependencyError):
    """No child can be started: the machine lacks memory or processes. No fault of the message."""

    code = "reading.unavailable"


class ReadingProcesses:
    """A few children that parse; stands in for Rasa's ``RasaNLUHttpInterpreter``."""

    def __init__(self, parse: Parse, probe: str, readers: int = CHILDREN, seconds: float = READING_TIMEOUT) -> None:
        """Fork the children.

        Args:
            parse: Parses a message, in the child; returns what Rasa calls parse data.
            probe: A text that each child parses before it gets a message.
            readers: How many children.
            seconds: How long one reading may take.

        Raises:
            ReadersUnavailable: A child cannot be started.
        """
        self._parse, self._probe, self._seconds = parse, probe, seconds
        self._children: list[_Child] = []
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._retired = False
        for _ in range(readers):
            self._idle.put_nowait(self._start())

    async def parse(self, message: UserMessage) -> dict[str, Any]:
        """Return a message's parse data.

        Raises:
            ReadingGivenUp: The reading took too long, ended the child, or failed.
            ReadersUnavailable: There is no child, and none can be started.
        """
        child = await self._idle.get()
        try:
            if child is None or not child.alive:
                child = self._start()
            if not child.ready:
                await self._greet(child)
            return await child.ask(message, self._seconds)
        finally:
            if child is not None and (self._retired or not child.alive):
                self._end(child)
                child.close()
                child = None
            self._idle.put_nowait(child)

    @property
    def pids(self) -> list[int]:
        """The process ids of the children."""
        return [one.pid for one in self._children]

    def retire(self) -> None:
        """Another model reads from now on: end each child as soon as it has nothing to do."""
        self._retired = True
        for child in [one for one in self._children if not one.busy]:
            self._end(child)

    def close(self) -> None:
        """End all children at once."""
        self._retired = True
        for child in list(self._children):
            self._end(child)

    def _start(self) -> _Child:
        try:
            child = _Child.fork(self._parse, self._probe)
        except OSError as error:
            raise ReadersUnavailable(f"无法启动读消息的进程: {error.strerror}。",
                                     "请给机器更多内存或进程数；会自动再试。") from error
        self._children.append(child)
        return child

    async def _greet(self, child: _Child) -> None:
        try:
            await child.started(_START_SECONDS)
        except ReadingGivenUp as error:
            raise ReadersUnavailable(f"读消息的进程没有启动: {error}。",
                                     "请看日志；会自动再试。") from error

    def _end(self, child: _Child) -> None:
        if child in self._children:
            self._children.remove(child)
            child.close()


class _Child:
    """The server's end of one child: a process id and a socket."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid, self.alive, self.ready, self.busy = pid, True, False, False
        self._socket = connection

    @classmethod
    def fork(cls, parse: Parse, probe: str) -> _Child:
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _child_main(theirs, parent, parse, probe)
        theirs.close()
        ours.setblocking(False)
        return cls(pid, ours)

    async def started(self, seconds: float) -> None:
        """Wait until the child has parsed its first text."""
        await self._limited(self._receive, seconds, "the start")
        self.ready = True

    async def ask(self, message: UserMessage, seconds: float) -> dict[str, Any]:
        """Let the child parse a message; a child that does not answer in time is killed."""
        plain = (message.text, message.sender_id, message.input_channel, message.message_id, message.metadata)
        answer: dict[str, Any] = await self._limited(lambda: self._exchange(_packed(plain)), seconds, "the reading")
        return answer

    async def _limited(self, work: Callable[[], Awaitable[Any]], seconds: float, what: str) -> Any:
        self.busy = True
        late = asyncio.get_running_loop().call_later(seconds, self.kill)
        try:
            failed, value = await work()
        except asyncio.CancelledError:
            self.kill()  # what it would still answer belongs to no message any more
            raise
        except (OSError, EOFError):
            reason = "ended its process" if self.alive else f"took longer than {seconds:g} seconds"
            self.kill()
            raise ReadingGivenUp(f"{what} {reason}") from None
        finally:
            late.cancel()
            self.busy = False
        if failed:
            raise ReadingGivenUp(f"{what} failed: {value}")
        return value

    async def _exchange(self, request: bytes) -> Any:
        await asyncio.get_running_loop().sock_sendall(self._socket, request)
        return await self._receive()

    async def _receive(self) -> Any:
        (length,) = _LENGTH.unpack(await self._bytes(_LENGTH.size))
        return pickle.loads(await self._bytes(length))

    async def _bytes(self, count: int) -> bytes:
        loop, received = asyncio.get_running_loop(), bytearray()
        while len(received) < count:
            piece = await loop.sock_recv(self._socket, count - len(received))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)

    def kill(self) -> None:
        """Kill the child; a pending request gets an error."""
        if not self.alive:
            return
        self.alive = False
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

    def close(self) -> None:
        """End the child; its socket is closed by the pending request if there is one."""
        self.kill()
        if not self.busy:
            self._socket.close()


def _packed(value: Any) -> bytes:
    body = pickle.dumps(value)
    return _LENGTH.pack(len(body)) + body


def _child_main(connection: socket.socket, parent: int, parse: Parse, probe: str) -> None:
    """Parse until the server goes away. Never returns: what the server had open is not ours to close."""
    try:
        _leave_the_parent(connection, parent)
        _answer(connection, parse, UserMessage(probe, sender_id="probe", metadata={}))
        while True:
            (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
            text, sender, channel, message_id, metadata = pickle.loads(_exactly(connection, length))
            _answer(connection, parse, UserMessage(
                text, None, sender, input_channel=channel, message_id=message_id, metadata=metadata))
    except (EOFError, ConnectionResetError, BrokenPipeError):  # the server has gone, perhaps with an answer unread
        os._exit(0)
    except BaseException as error:
        _log.error("a process for reading ends: %s", describe_error(error))
        os._exit(1)


def _leave_the_parent(connection: socket.socket, parent: int) -> None:
    """Close what was open in the server, its listening socket first of all, and end when it ends."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the server ends its children
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    for name in os.listdir("/dev/fd"):
        if int(name) > 2 and int(name) != connection.fileno():
            with suppress(OSError):
                os.close(int(name))


def _answer(connection: socket.socket, parse: Parse, message: UserMessage) -> None:
    try:
        answer = _packed((False, parse(message)))
    except Exception as error:
        answer = _packed((True, describe_error(error)))
    connection.sendall(answer)


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        piece = connection.recv(count - len(received))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)
