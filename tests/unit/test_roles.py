"""Who may do what: one ladder for all."""

import pytest

from bot import roles
from bot.errors import RequestError


@pytest.mark.parametrize("role,needed,allowed", [
    ("agent", "agent", True), ("agent", "lead", False), ("lead", "agent", True), ("lead", "manager", False),
    ("manager", "lead", True),
    ("agent", "logistics", True), ("analyst", "agent", False), ("automatic", "agent", False), ("", "logistics", False)])
def test_a_role_may_what_those_below_it_may(role, needed, allowed):
    assert roles.may(role, needed) is allowed
    if not allowed:
        with pytest.raises(RequestError) as caught:
            roles.demand(role, needed, "处理")
        assert caught.value.status == 403


def test_the_ladder_is_climbed_to_its_end():
    assert [roles.above(one) for one in (*roles.LADDER, "analyst")] == ["lead", "manager", None, None]


@pytest.mark.parametrize("role,answered", [
    ("agent", ()), ("lead", ("lead",)), ("manager", ("lead", "manager")), ("analyst", ())])
def test_requests_are_answered_from_the_lead_up_to_the_own_role(role, answered):
    assert roles.request_roles(role) == answered
