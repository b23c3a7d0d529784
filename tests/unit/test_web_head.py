"""Request heads with two readings, or none, are not taken."""

import pytest

from bot.http.request_heads import well_formed


@pytest.mark.parametrize("head", [
    b"GET /shop/ HTTP/1.1\r\nHost: x",
    b"POST /shop/widget/messages?after=%C2%B2 HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nX-Name: \xe4\xbd\xa0",
    b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked",
    b"DELETE /a HTTP/1.1\r\nhost:x\r\nAccept:",
])
def test_ordinary_heads_are_taken(head):
    assert well_formed(head)


@pytest.mark.parametrize("head", [
    b"", b"GET", b"GET /", b"GET  / HTTP/1.1", b"get / HTTP/1.1", b"GET /\xff HTTP/1.1", b"GET /\x00 HTTP/1.1",
    b"GET / HTTP/2.0",
    b"GET / HTTP/1.1\r\nHost : x", b"GET / HTTP/1.1\r\n Host: x", b"GET / HTTP/1.1\r\nHost: x\r\nHost: y",
    b"GET / HTTP/1.1\r\nHost: x\r\nno colon",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked",
    b"GET / HTTP/1.1\r\nAccept: */*", b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c",
    b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d",
])
def test_heads_with_two_readings_or_none_are_refused(head):
    assert not well_formed(head)
