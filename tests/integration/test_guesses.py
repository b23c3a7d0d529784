"""What an agent may search when nothing is proposed: guesses below the bar, replies, knowledge. On a real database."""

from __future__ import annotations

from bot.conversations.guesses import find_guesses
from tests.builders import NOW, an_order
from tests.shop import AGENT, change_policy, refused


def look(shop, typed=""):
    return shop.run(find_guesses(shop.parts.conversations, shop.conversation, typed))


NOTHING = {"score_from": 0.95, "harm_to": 0.02}
"""A bar that no guess reaches."""


def bar(shop, **limits):
    change_policy(shop, reading={**shop.parts.policies()["reading"], **limits})


def write(shop, name, **over):
    content = {"title": "恐龙书包能不能机洗", "questions": ["书包可以放洗衣机吗"],
               "answer": "书包别机洗，用湿布擦就行。", "category": None, "skus": [], "when": [],
               "valid_from": None, "valid_to": None, "pictures": [], **over}
    shop.run(shop.parts.database.run(shop.parts.knowledge.change, name, content, 0, "ana", NOW))


def test_what_does_not_reach_the_bar_is_a_guess_and_no_proposal(shop):
    shop.stock(an_order())
    bar(shop, **NOTHING)
    assert shop.buyer("到哪了", "track_parcel", {"urge_shipping": 0.3}) == []
    found = look(shop)
    assert 1 <= len(found.guesses) <= 8 and found.found == []
    assert len({one.text for one in found.guesses}) == len(found.guesses)
    assert all(not one.missing and one.source for one in found.guesses)
    assert shop.proposals == [] and shop.sent == [], "looking changes nothing"


def test_a_reading_that_is_too_unsure_for_a_proposal_is_a_guess(shop):
    shop.stock(an_order())
    bar(shop, propose_from=0.5, alternative_from=0.5)
    shop.buyer("到哪了 怎么开发票", "track_parcel", {"invoice": 0.3})
    assert shop.rows and all("发票" not in one.proposal.text for one in shop.proposals)
    assert any("发票" in one.source for one in look(shop).guesses)


def test_what_is_proposed_is_no_guess(shop):
    shop.stock(an_order()).buyer("到哪了", "track_parcel")
    standing = {one.proposal.text for one in shop.proposals}
    assert standing and not standing & {one.text for one in look(shop).guesses}


def test_replies_are_found_by_text_title_and_lines_of_their_asks(shop):
    shop.stock(an_order())
    by_text = look(shop, "发票").found
    assert 1 <= len(by_text) <= 12 and any("发票" in one.text for one in by_text)
    ask = next(one for one in shop.parts.handbook.asks.values()
               if any(one.id in branch.answers for scenario in shop.parts.handbook.scenarios.values()
                      for branch in scenario.branches) and one.lines)
    assert ask.title in {one.source for one in look(shop, ask.title).found}
    assert look(shop, ask.lines[0]).found
    assert look(shop, "发票 没有这样的词").found == [] and look(shop, "  ").found == []


def test_knowledge_is_found_by_title_question_and_answer_with_its_source(shop):
    shop.stock(an_order())
    write(shop, "wash")
    for typed in ("机洗", "洗衣机", "湿布"):
        assert ("书包别机洗，用湿布擦就行。", "店铺知识: 恐龙书包能不能机洗") in {
            (one.text, one.source) for one in look(shop, typed).found}


def test_what_speaks_against_a_text_and_what_it_lacks_is_told_and_stands_last(shop):
    shop.stock(an_order())
    write(shop, "fits")
    write(shop, "other", title="别的恐龙机洗", questions=["别的书包可以放洗衣机吗"], answer="这款可以机洗。",
          skus=["NONE-1"])
    write(shop, "lacks", title="换货单恐龙", questions=["换货的书包可以放洗衣机吗"],
          answer="机洗前请看{{case.opened_at}}的说明。")
    found = {one.source.split(": ")[-1]: one for one in look(shop, "恐龙").found}
    assert found["恐龙书包能不能机洗"].fits.value == "yes" and found["别的恐龙机洗"].fits.value != "yes"
    assert found["别的恐龙机洗"].fits.value == "no" or found["别的恐龙机洗"].hinges_on
    assert found["换货单恐龙"].missing and "【" in found["换货单恐龙"].text
    assert list(found)[-1] == "换货单恐龙"


def test_what_a_lead_has_to_decide_is_not_found_before(shop):
    shop.stock(an_order())
    handbook = shop.parts.handbook
    decided = [(reply, handbook.replies[reply].texts[0]) for scenario in handbook.scenarios.values()
               for branch in scenario.branches for reply in branch.replies
               if any(getattr(one, "fact", "") == "discount.state" and getattr(one, "value", "") == "approved"
                      for one in branch.when)]
    assert decided
    for _, text in decided:
        plain = text.split("{{")[0][:12]
        assert all(not one.text.startswith(plain) for one in look(shop, plain).found)


def test_a_guess_that_is_sent_is_read_as_any_free_text(shop):
    shop.stock(an_order())
    bar(shop, **NOTHING)
    shop.buyer("怎么开发票", "invoice")
    text = look(shop).guesses[0].text
    shop.run(shop.parts.replies.send(shop.conversation, AGENT, text))
    assert [one.text for one in shop.sent] == [text]
    assert shop.parts.database.run_now(
        lambda connection: connection.exec_driver_sql("SELECT action FROM decisions").scalars().all()) == ["sent"]


def test_a_conversation_that_there_is_not_has_no_guesses(shop):
    wrong = refused(shop, find_guesses(shop.parts.conversations, "none"))
    assert (wrong.status, wrong.code) == (404, "conversation.unknown")
