"""Moving windows and the limits built on them, by a clock that the tests set."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import RequestError
from bot.http.client import address_of, network_of, scheme_of
from bot.http.limit_windows import MemoryWindows
from bot.http.limits import ADDRESS_FACTOR, STREAMS_PER_PERSON, STREAMS_PER_VISITOR, Limits
from bot.security.networks import read_networks
from tests.server import ROOT


class Clock:
    """Seconds that only go on when they are told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture()
def clock():
    return Clock()


@pytest.fixture()
def limits(clock):
    return Limits(windows=MemoryWindows(clock))


def refused(limits, what, **whose):
    with pytest.raises(RequestError) as found:
        limits.count(what, **whose)
    assert found.value.status == 429 and found.value.code == f"limit.{what}"
    return found.value.retry_after


def test_after_the_seconds_that_are_said_it_goes_on(limits, clock):
    for _ in range(120):
        limits.count("messages", visitor="v")
        clock.now += 0.1
    wait = refused(limits, "messages", visitor="v")
    assert wait == 48
    clock.now += wait - 2
    refused(limits, "messages", visitor="v")
    clock.now += 2
    limits.count("messages", visitor="v")


def test_an_address_has_many_visitors(limits):
    for n in range(20 * ADDRESS_FACTOR):
        limits.count("sessions", visitor=f"v{n}", address="192.0.2.1")
    refused(limits, "sessions", visitor="another", address="192.0.2.1")
    limits.count("sessions", visitor="another", address="192.0.2.2")


def test_bytes_are_counted_by_their_amount_and_more_than_a_window_holds_is_a_whole_one(limits):
    limits.count("kilobytes", visitor="v", amount=1999)
    refused(limits, "kilobytes", visitor="v", amount=2)
    limits.count("kilobytes", visitor="w", amount=10**9)
    refused(limits, "kilobytes", visitor="w")


def test_nothing_is_kept_of_who_is_gone(clock):
    windows = MemoryWindows(clock)
    limits = Limits(windows=windows)
    for n in range(1000):
        limits.count("sessions", visitor=f"v{n}", address=f"192.0.2.{n}")
    clock.now += 3601
    limits.count("sessions", visitor="late")
    assert len(windows._windows) <= 3


def test_streams_are_given_back_and_buyers_take_no_place_of_staff(limits):
    open_ones = [limits.stream(visitor="v", address="a") for _ in range(STREAMS_PER_VISITOR)]
    for one in open_ones:
        one.__enter__()
    with pytest.raises(RequestError):
        limits.stream(visitor="v", address="a").__enter__()
    with limits.stream(visitor="w", address="a"), limits.stream(person="p", address="a"):
        pass
    open_ones[0].__exit__(None, None, None)
    with limits.stream(visitor="v", address="a"):
        pass
    limits._most_streams = 5
    with pytest.raises(RequestError):
        limits.stream(visitor="x", address="b").__enter__()
    staff = [limits.stream(person="p") for _ in range(STREAMS_PER_PERSON)]
    for one in staff:
        one.__enter__()
    with pytest.raises(RequestError):
        limits.stream(person="p").__enter__()


def test_switched_off_nothing_is_refused():
    limits = Limits(on=False)
    for _ in range(500):
        limits.count("messages", visitor="v", address="a", amount=10**9)


def a_request(ip: str, **headers: str) -> Any:
    """Return the three things that are asked of a request."""
    from sanic.compat import Header

    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return SimpleNamespace(transport=None, ip=ip, headers=Header(named))


TRUSTED = read_networks("127.0.0.1 10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize("ip, forwarded, address", [
    ("203.0.113.1", "192.0.2.1", "203.0.113.1"), ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
    ("127.0.0.1", "1.1.1.1, 192.0.2.1, 10.1.2.3", "192.0.2.1"), ("127.0.0.1", "10.0.0.1, 10.0.0.2", "10.0.0.1"),
    ("127.0.0.1", "192.0.2.1:4711", "192.0.2.1"), ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
    ("127.0.0.1", "<script>, 10.0.0.9", "10.0.0.9"), ("127.0.0.1", "", "127.0.0.1"),
    ("::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"),
    ("fd00::7", "192.0.2.1", "192.0.2.1"), ("", "192.0.2.1", "")])
def test_the_clients_address_is_the_last_one_that_is_no_proxy_of_ours(ip, forwarded, address):
    assert address_of(a_request(ip, x_forwarded_for=forwarded), TRUSTED) == address
    assert address_of(a_request(ip, x_forwarded_for=forwarded), ()) == ip


def test_the_scheme_is_what_a_trusted_proxy_says():
    assert scheme_of(a_request("10.0.0.1", x_forwarded_proto="https"), TRUSTED) == "https"
    assert scheme_of(a_request("10.0.0.1", x_forwarded_proto="http"), TRUSTED) == "http"
    assert scheme_of(a_request("192.0.2.1", x_forwarded_proto="https"), TRUSTED) == "http"


@pytest.mark.parametrize("address, counted", [
    ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::"),
    ("fe80::1%eth0", "fe80::"), ("", "unknown")])
def test_an_ipv6_customer_is_one_address(address, counted):
    assert network_of(address) == counted


def test_commands_print_no_warnings_of_libraries(tmp_path):
    env = {**os.environ, "BOT_VAR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c",
                           "import warnings; warnings.simplefilter('default'); import bot.http.limits"],
                          cwd=ROOT, env=env, text=True, capture_output=True, timeout=120)
    assert "pkg_resources" not in done.stderr and done.returncode == 0, done.stderr
