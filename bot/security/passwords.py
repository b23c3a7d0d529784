"""Passwords: which are accepted, and how they are hashed and checked."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Optional, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import RequestError

T = TypeVar("T")

SHORTEST, LONGEST = 10, 200
MAX_CONCURRENT_CHECKS = 1 if (os.cpu_count() or 1) <= 2 else 2
"""Maximum number of concurrent checks; each takes about a sixth of a second and 64 MB."""

MAX_QUEUED_CHECKS = 60
"""Maximum number of waiting checks; further ones get 503."""

MAX_CHECKS_PER_ADDRESS = 4
"""Maximum number of running and waiting checks of one address."""

_NOBODY = ("$argon2id$v=19$m=65536,t=3,p=4$QuaBA1UCPX3EM7Di+H1ZKg$"
           "GxMGs5j6BknSDApr05BS1utvxeBybK7+JriqTlmh/4o")
"""Checked when a name is not known, so that the answer takes as long as for a known one."""

_COMMON = frozenset("""
1234567890 0123456789 0987654321 9876543210 12345678910 12345678900 1234567891 123456789a a123456789 a1234567890
aa12345678 aa123456789 abc1234567 abc12345678 abc123456789 abcd123456 abcd1234567 abcd12345678 abcdefghij abcde12345
qwertyuiop qwerty1234 qwerty12345 qwerty123456 qwer123456 qwer12345678 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc asdfghjkl1
asdfghjkl123 zxcvbnm123 asd123456789 qaz123456789 q123456789 z123456789 woaini1314 woaini1314520 woaini5201314
woaini520520 woaini521521 5201314520 1314520520 13145201314 5211314521 woaini123456 wodemima123 admin12345 admin123456
admin12345678 administrator administrator1 adminadmin admin@123456 root123456 password12 password123 password1234
password12345 passw0rd123 p@ssw0rd123 p@ssword123 passwordpassword iloveyou123 iloveyou1314 iloveyou520 letmein123
welcome123 welcome1234 changeme123 test123456 taobao123456 kefu123456 kefu12345678 shop123456
""".split())

_COMMON_WORDS = frozenset("""
password passwort admin administrator root user test guest welcome login letmein changeme qwerty qwertyuiop
asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcde abcdef iloveyou woaini woaiwojia wodemima mima kefu shop taobao
tmall jingdong pinduoduo dianpu zhuguan manager agent service dragon monkey
""".split())
"""Words that are no password even with digits and signs around them and letters written as signs."""

_AS_LETTERS = str.maketrans("@0$3!1", "aoseil")

_hasher = PasswordHasher()


def password_fault(password: str, name: str, display: str = "") -> str:
    """Return in Chinese why a password is refused for this person; an empty text when it is accepted."""
    if len(password) < SHORTEST:
        return f"密码至少要 {SHORTEST} 个字符。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符。"
    if any(char < " " or "\ud800" <= char <= "\udfff" for char in password):
        return "密码里有不能用的控制字符。"
    if not password.strip():
        return "密码不能只有空格。"
    folded = password.casefold()
    if len(set(folded)) <= 3 or any(_repeats(folded, length) for length in (1, 2, 3)):
        return "密码不能只是几个字符的重复。"
    if any(_made_of(folded, own.casefold()) for own in (name, display) if own):
        return "密码不能只是用户名或姓名加上数字。"
    if folded in _COMMON or _core(folded) in _COMMON_WORDS:
        return "这个密码太常见了，很容易被猜到。"
    return ""


def _core(folded: str) -> str:
    """Return what is left of a password without digits and signs at its ends, signs for letters read as these."""
    ends = "0123456789 !@#$%^&*()-_=+.,?~"
    return folded.strip(ends).translate(_AS_LETTERS)


def hash_now(password: str) -> str:
    """Hash a password in the calling thread; for the command line. Never inside a transaction."""
    return str(_hasher.hash(password))


def verify_now(kept: Optional[str], password: str) -> bool:
    """Tell whether a password fits a hash; ``None`` (an unknown name) takes as long and never fits."""
    try:
        return bool(_hasher.verify(kept or _NOBODY, password)) and kept is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


class Passwords:
    """Hashes and checks for the server: a few at a time, in threads of their own, with a bounded queue."""

    def __init__(self, at_once: int = MAX_CONCURRENT_CHECKS, waiting: int = MAX_QUEUED_CHECKS,
                 share: int = MAX_CHECKS_PER_ADDRESS) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._room, self._share = at_once + waiting, share
        self._taken: Counter[str] = Counter()

    async def verify(self, kept: Optional[str], password: str, address: str = "") -> bool:
        """Like ``verify_now``; an address has ``PER_ADDRESS`` places of the queue, so that it keeps nobody out.

        Raises:
            RequestError: 503 when too many are waiting already, of this address or in all.
        """
        return bool(await self._run(address, verify_now, kept, password))

    async def hash(self, password: str) -> str:
        """Like ``hash_now``.

        Raises:
            RequestError: 503 when too many are waiting already.
        """
        return str(await self._run("", hash_now, password))

    async def _run(self, address: str, work: Callable[..., T], *args: Any) -> T:
        if sum(self._taken.values()) >= self._room or address and self._taken[address] >= self._share:
            raise RequestError("现在登录的人太多。", "请 2 秒后再试。", code="auth.busy", status=503, retry_after=2)
        self._taken[address] += 1
        job = self._threads.submit(work, *args)
        loop = asyncio.get_running_loop()

        def done(_job: "Future[T]") -> None:
            # A page that went away leaves its job running; only its end makes room.
            try:
                loop.call_soon_threadsafe(self._give_back, address)
            except RuntimeError:  # the loop is closed, so is the server
                pass

        job.add_done_callback(done)
        return await asyncio.wrap_future(job)

    def _give_back(self, address: str) -> None:
        self._taken[address] -= 1
        self._taken += Counter()  # drops those at zero

    def close(self) -> None:
        """Let what runs come to its end."""
        self._threads.shutdown(wait=True)


def _repeats(text: str, length: int) -> bool:
    unit = text[:length]
    return (unit * (len(text) // length + 1))[:len(text)] == text


def _made_of(text: str, own: str) -> bool:
    """Whether a text is somebody's name, once or more often, with digits or signs around it at most."""
    return text.replace(own, "").strip("0123456789 ._-+@!#") == ""
