"""The key that signs identities and chat sessions: created once, stored privately, refused when weak."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from pathlib import Path

from bot.disk import sync_folder
from bot.errors import SetupError

MIN_SECRET_BYTES = 32
"""Minimum length in bytes: the output size of HMAC-SHA256."""

MAKE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def secret_weakness(secret: str) -> str:
    """Return why a secret could be guessed, in words that never repeat it; an empty text when it is sound."""
    size = len(secret.encode("utf-8", "surrogatepass"))
    if size < MIN_SECRET_BYTES:
        return f"只有 {size} 个字节，至少要 {MIN_SECRET_BYTES} 个"
    if len(set(secret)) < 9:
        return f"只有 {len(set(secret))} 种字符"
    if _starts_again(secret):
        return "是重复的一段"
    steps = [ord(after) - ord(before) for before, after in zip(secret, secret[1:])]
    if sum(step in (-1, 0, 1) for step in steps) > len(steps) / 2:
        return "是按字母或数字顺序排的"
    in_words = sum(len(run) for run in re.findall(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}", secret) if _can_be_said(run))
    if in_words > len(secret) * 0.55:
        return "由单词组成，不是随机字符"
    return ""


def refuse_weak(secret: str, where: str) -> str:
    """Return the secret.

    Raises:
        SetupError: It is too short or not random.
    """
    weakness = secret_weakness(secret)
    if weakness:
        raise SetupError(
            f"{where} {weakness}: 猜到它的人能冒充任何买家，看到他们的订单。",
            f"请设为随机字符，各个进程和店铺自己的服务器要一致: {MAKE}")
    return secret


def load_or_create_secret(var: Path) -> str:
    """Return the secret in the folder; the first start makes it.

    Raises:
        SetupError: The folder cannot be written, or what is kept there is no sound secret.
    """
    file = var / "secret"
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = file.read_text().strip() if file.exists() else ""
        if not kept:
            # Missing, or left empty by a crash; with an empty one nothing was ever signed.
            kept = _made(file)
        file.chmod(0o600)
    except (OSError, UnicodeDecodeError) as err:
        raise SetupError(f"{file} 无法读写: {getattr(err, 'strerror', None) or err}。",
                         "请让文件夹可写，或设置 BOT_SECRET 和 BOT_VAR。") from err
    weakness = secret_weakness(kept)
    if weakness:
        raise SetupError(f"{file} 里的密钥{weakness}；可能只写了一半。",
                         f"放回完整的密钥，或删除 {file}: 下次启动会生成新的，"
                         "打开着的聊天要重新开始。")
    return kept


def _made(file: Path) -> str:
    """Write a new secret so that the file is whole or not there; of two processes the first one's counts."""
    handle, path = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
    try:
        with os.fdopen(handle, "w") as writing:
            writing.write(_random())
            writing.flush()
            os.fsync(writing.fileno())
        if file.exists() and not file.read_text().strip():
            os.replace(path, file)
        else:
            os.link(path, file)
    except FileExistsError:
        pass
    finally:
        if os.path.exists(path):
            os.unlink(path)
    sync_folder(file.parent)
    return file.read_text().strip()


def _random() -> str:
    while secret_weakness(made := secrets.token_urlsafe(48)):
        pass  # one in twenty thousand looks like words
    return made


def _can_be_said(run: str) -> bool:
    """Whether a run of letters looks like a word: vowels among it, and no four consonants in a row."""
    vowels = sum(char in "aeiouyAEIOUY" for char in run)
    return vowels >= len(run) / 4 and not re.search("[^aeiouy]{4}", run.lower())


def _starts_again(secret: str) -> bool:
    """Whether a text is a unit of at most half its length, over and over, cut anywhere."""
    return any(secret == (secret[:length] * (len(secret) // length + 1))[:len(secret)]
               for length in range(1, len(secret) // 2 + 1))
