"""Every route over HTTP: who may call it, a request that it refuses, and what it does."""

from __future__ import annotations

import pytest
import requests

from tests.malformed import all_routes
from tests.office import Office
from tests.routes import BUYER, COLLEAGUES, PEOPLE, ROUTES, send
from tests.server import Client, Server


@pytest.fixture(scope="module")
def office(model, tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("routes"), BOT_LIMITS="off").start()
    yield Office(running)
    running.stop()


def test_every_route_is_in_the_table():
    served = {f"{one.method} {one.address}" for one in all_routes()}
    assert served - set(ROUTES) == set(), "say in tests/routes.py who may call it, what it refuses and what it does"
    assert set(ROUTES) - served == set(), "no such route any more"


def person(office, name, route):
    """Whoever signs out does so in a session of their own."""
    if name == "nobody":
        return requests.Session()
    return (Client(office.base, name) if route.endswith("/logout") else office.people[name]).http


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_is_for_those_whom_the_table_names(office, route):
    who = ROUTES[route].who
    if who == BUYER:
        for name in PEOPLE:
            assert send(office.base, route, person(office, name, route), {})[0] == 401, name
        buyer = office.chat().http
        assert send(office.base, route, buyer, {"text": "在吗"})[0] == 200
        return
    for name in PEOPLE:
        status, code = send(office.base, route, person(office, name, route), {})
        if name in who:
            assert status not in (401, 403), (name, status, code)
        else:
            assert (status, code) == ((401, "auth.needed") if name == "nobody" else (403, "auth.forbidden")), name


@pytest.mark.parametrize("route", [name for name, one in ROUTES.items() if one.who <= COLLEAGUES
                                   and not name.startswith("GET")])
def test_a_change_needs_the_pages_token(office, route):
    someone = sorted(ROUTES[route].who)[0]
    session = requests.Session()
    session.cookies.update(office.people[someone].http.cookies)
    assert send(office.base, route, session, {}) == (403, "auth.csrf")


@pytest.mark.parametrize("route", [name for name, one in ROUTES.items() if one.bad])
def test_a_bad_request_is_refused_by_its_code(office, route):
    entry = ROUTES[route]
    caller = office.chat().http if entry.who == BUYER else office.people["lead"].http
    if "nobody" in entry.who:
        caller = requests.Session()
    bad = entry.bad
    conversation = office.chat().conversation if bad.in_chat else "none"
    assert send(office.base, route, caller, bad.body, bad.query, conversation) == (bad.status, bad.code)


@pytest.mark.parametrize("check", dict.fromkeys(one.effect for one in ROUTES.values()), ids=lambda one: one.__name__)
def test_a_route_does_what_it_is_for(office, check):
    check(office)


def test_a_route_without_input_takes_none():
    models = {f"{one.method} {one.address}": one for one in all_routes()}
    open_ = [name for name, one in ROUTES.items() if one.bad is None and (
        models[name].body or models[name].query or models[name].parts)]
    assert not open_, f"these take something, so say what they refuse: {open_}"
