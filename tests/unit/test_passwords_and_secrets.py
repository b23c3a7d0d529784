"""Which passwords and keys are accepted, and how the key is kept."""

from __future__ import annotations

import os
import secrets
import stat

import pytest
from argon2 import PasswordHasher

from bot.errors import SetupError
from bot.security import passwords
from bot.security.passwords import password_fault
from bot.security.secret_key import load_or_create_secret, secret_weakness
from bot.settings import read_settings
from tests.server import SECRET


@pytest.mark.parametrize("password", [
    "12345678", "aaaaaaaaaaaa", "abababababab", "123123123123", " " * 12, "password123", "1234567890", "woaini1314",
    "123456789a", "xiaoman2024", "XiaoMan-xiaoman", "小满小满小满小满小满", "qwertyuiop", "x" * 201, "with\0nul-in-it",
    "lone\ud800surrogate"])
def test_weak_passwords_are_refused_in_chinese(password):
    assert password_fault(password, "xiaoman", "小满").endswith("。")


@pytest.mark.parametrize("password",
                         ["password1!", "Admin@2026", "P@ssw0rd2026", "1234abcd!!", "aaaaaaaaab", "kefu@123456",
                                      "!!Woaini1314", "2026Shop2026"])
def test_a_common_word_with_digits_around_it_is_refused(password):
    assert password_fault(password, "xiaoman", "小满") in ("这个密码太常见了，很容易被猜到。",
                                                         "密码不能只是几个字符的重复。")


@pytest.mark.parametrize("password", ["blue-kettle-17", "三只猫在屋顶上晒太阳呢", "Tr0ub4dor&3x", "xiaoman爱吃饺子"])
def test_others_are_accepted(password):
    assert password_fault(password, "xiaoman", "小满") == ""


def test_an_unknown_name_takes_as_long_as_a_known_one():
    assert not PasswordHasher().check_needs_rehash(passwords._NOBODY)
    assert not passwords.verify_now(None, "anything") and not passwords.verify_now("no hash", "anything")
    assert not passwords.verify_now(passwords._NOBODY, "\ud800")


@pytest.mark.parametrize("secret", [
    "x", "x" * 40, "ab" * 20, "a secret for tests only, long enough for HMAC",
    "change-me-change-me-change-me-change-me",
    "abcdefghijklmnopqrstuvwxyz0123456789", "0123456789abcdef0123456789abcdef", "Correct-Horse-Battery-Staple-2024",
    "mysecretkeymysecretkeymysecretkey12", "password1234password5678password90ab"])
def test_a_secret_that_can_be_guessed_stops_the_start(secret):
    with pytest.raises(SetupError, match="BOT_SECRET .*token_urlsafe|BOT_SECRET") as stopped:
        read_settings({"BOT_SECRET": secret})
    assert secret not in str(stopped.value) or len(secret) == 1
    assert "secrets.token_urlsafe(48)" in stopped.value.hint


def test_random_secrets_are_sound():
    assert secret_weakness(SECRET) == ""
    made = [secrets.token_hex(32) for _ in range(200)] + [secrets.token_urlsafe(48) for _ in range(200)]
    assert sum(bool(secret_weakness(one)) for one in made) <= 1


def test_the_kept_secret_is_made_once_whole_and_private(tmp_path):
    var = tmp_path / "var"
    first = load_or_create_secret(var)
    assert secret_weakness(first) == "" and load_or_create_secret(var) == first
    assert stat.S_IMODE(os.stat(var / "secret").st_mode) == 0o600 and stat.S_IMODE(os.stat(var).st_mode) == 0o700
    assert [one.name for one in var.iterdir()] == ["secret"], "nothing half-written stays"


def test_an_empty_secret_is_made_anew_and_a_half_written_one_stops_the_start(tmp_path):
    (tmp_path / "secret").write_text("\n")
    assert secret_weakness(load_or_create_secret(tmp_path)) == ""
    (tmp_path / "secret").write_text(SECRET[:11])
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(SetupError, match="只有 11 个字节.*只写了一半") as stopped:
        load_or_create_secret(tmp_path)
    assert "删除" in stopped.value.hint and SECRET[:11] not in str(stopped.value)
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00" * 20)
    with pytest.raises(SetupError, match="无法读写"):
        load_or_create_secret(tmp_path)


@pytest.mark.parametrize("name, value", [("BOT_LIMITS", "maybe"), ("BOT_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example")])
def test_settings_that_cannot_be_used_are_named(name, value):
    with pytest.raises(SetupError, match=name):
        read_settings({"BOT_SECRET": SECRET, name: value})
