"""Which origins may embed the widget, and what is refused as a setting."""

import pytest

from bot.errors import SetupError
from bot.security.origins import is_local, read_origins
from bot.settings import read_settings
from tests.server import SECRET


@pytest.mark.parametrize("text,origins", [
    ("", ()),
    (" ", ()),
    ("https://shop.example.com", ("https://shop.example.com",)),
    ("HTTPS://Shop.Example.com:443, http://127.0.0.1:80 ,http://a:8080",
     ("https://shop.example.com", "http://127.0.0.1", "http://a:8080")),
    ("https://bücher.example,https://a.cn,https://a.cn", ("https://xn--bcher-kva.example", "https://a.cn")),
    ("http://[::1]:9000", ("http://[::1]:9000",)),
])
def test_origins_are_spelled_as_browsers_do(text, origins):
    assert read_origins(text) == origins


@pytest.mark.parametrize("entry", [
    "*", "null", "file://", "shop.example.com", "https://shop.example.com/", "https://shop.example.com/path",
    "https://*.example.com", "https://a b.com", "https://user@a.com", "https://", "https://a.com:99999",
    "https://a.com:x", "https://a.com?x", "ftp://a.com", "javascript:alert(1)", "https://a..com", "https://a.com,,",
    "https://a.com;https://b.com", "https://a.com\nhttps://b.com"])
def test_what_is_no_origin_stops_the_start_and_is_named(entry):
    with pytest.raises(SetupError) as caught:
        read_settings({"BOT_ORIGINS": entry, "BOT_SECRET": SECRET, "BOT_VAR": "/nowhere"})
    assert "BOT_ORIGINS" in caught.value.message and "https://shop.example.com" in caught.value.hint


@pytest.mark.parametrize("origin,local", [
    ("http://localhost:8077", True), ("https://127.0.0.1", True), ("http://[::1]:1", True),
    ("http://localhost.evil.com", False), ("http://127.0.0.1.evil.com:80", False), ("null", False),
    ("http://evil.com#http://localhost", False), ("file://", False), ("http://localhost:8077\n", False)])
def test_pages_of_this_machine(origin, local):
    assert is_local(origin) is local


@pytest.mark.parametrize("value", ["true", "yes", "2", " 1"])
def test_the_sample_shop_is_switched_by_0_and_1_only(value):
    with pytest.raises(SetupError):
        read_settings({"BOT_SAMPLE_SHOP": value, "BOT_SECRET": SECRET, "BOT_VAR": "/nowhere"})
