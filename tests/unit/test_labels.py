"""Labels on their way into a training: any characters, what they win over, what cannot be trained on."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.nlu.classifier import Example
from bot.nlu.labels import Label, merge_labels, read_labels, split_usable, write_labels
from bot.nlu.training_files import read_context_examples, read_labelled_file
from bot.nlu.vectors import cached_vectors

ODD = "\n\r\t\x00\x0b\x1c\x85\u2028\u202e\"'\\,{}[]\ud800\ufeff 😀呀"


def odd_labels(count: int) -> list[Label]:
    chance = random.Random(5)
    texts = ["".join(chance.choice(ODD) for _ in range(chance.randint(1, 30))) for _ in range(count)]
    return [Label(f"{text}{number}", ("greet", "thanks"), text[::-1]) for number, text in enumerate(texts)]


def test_500_odd_labels_come_through_whole(tmp_path: Path) -> None:
    found = odd_labels(500)
    write_labels(tmp_path / "labels.jsonl", found)
    assert read_labels(tmp_path / "labels.jsonl") == found


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_any_text_comes_through_and_can_be_learned(text: str, previous: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        label = Label(text, ("greet",), previous)
        write_labels(Path(folder) / "labels.jsonl", [label])
        assert read_labels(Path(folder) / "labels.jsonl") == [label]
        assert merge_labels([], [label], 2) == [Example(text, ("greet",), previous)] * 2


@pytest.mark.parametrize("line", ["no json", "[]", '{"text": "在吗"}', '{"text": "在吗", "intents": []}',
                                  '{"text": 1, "intents": ["greet"]}', '{"text": "在吗", "intents": [1]}'])
def test_a_line_that_is_no_label_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "labels.jsonl"
    file.write_text('{"text": "在吗", "intents": ["greet"]}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="labels.jsonl:2"):
        read_labels(file)


def test_a_label_wins_over_the_same_text_and_turn_wherever_it_stands() -> None:
    examples = [Example("好的", ("affirm",)), Example("好的", ("affirm",), "给您换一件可以吗"),
                Example("便宜点", ("ask_discount",)), Example("在吗", ("greet",))]
    label = Label("好的", ("thanks",), "给您换一件可以吗")
    assert merge_labels(examples, [label]) == [examples[2], examples[3], Example(*label)]


def test_texts_are_compared_as_the_model_reads_them() -> None:
    examples = [Example("打13812345678给我", ("affirm",)), Example("這個怎麼賣", ("ask_price",)),
                Example("OK!!", ("affirm",))]
    found = [Label("打[电话x]给我", ("inform",), ""), Label("这个怎么卖", ("ask_stock",), ""),
             Label("ok\n!", ("deny",), "")]
    assert merge_labels(examples[:2], found[:2]) == [Example(*one) for one in found[:2]]
    assert examples[2] in merge_labels(examples, found)


def test_an_example_that_holds_after_any_turn_stays_while_one_label_agrees_with_it() -> None:
    general = Example("好的", ("affirm",))
    found = [Label("好的", ("thanks",), "已经给您处理了"), Label("好的", ("affirm", "thanks"), "给您换一件可以吗")]
    assert general in merge_labels([general], found)
    assert general not in merge_labels([general], found[:1])


def test_an_example_after_another_turn_is_no_contradiction() -> None:
    example = Example("好的", ("affirm",), "给您换一件可以吗")
    assert example in merge_labels([example], [Label("好的", ("thanks",), ""), Label("好的", ("thanks",), "慢走")])


def test_removed_intents_are_reported_and_left_out() -> None:
    found = [Label("在吗", ("greet",), ""), Label("飞\n起来", ("fly",), ""), Label("谢谢", ("thanks", "fly"), ""),
             Label("坏的", (), ""), Label("😀 ", ("greet",), "")]
    usable, left_out = split_usable(found, {"greet", "thanks"})
    assert usable == [found[0], Label("谢谢", ("thanks",), "")]
    assert len(left_out) == 4 and "fly" in left_out[0] and "飞 起来" in left_out[0]
    assert "没有意图" in left_out[2] and "没有文字" in left_out[3]


@pytest.mark.parametrize("row",
                         ["一句\t里有制表符\tgreet\t", "被换行", "切开的\t\t", "四列\tgreet\t在的\t多", "\tgreet\t"])
def test_a_row_with_a_line_break_or_a_tab_in_its_text_is_named(tmp_path: Path, row: str) -> None:
    for name, read in (("rows.tsv", read_labelled_file), ("rows.tsv", lambda file: read_context_examples(file.parent))):
        (tmp_path / name).write_text(f"text\tintents\tprevious\n在吗\tgreet\t\n{row}\n", encoding="utf-8")
        with pytest.raises(InputError, match=r"rows\.tsv:3.*制表符"):
            read(tmp_path / name)


def test_only_a_line_feed_ends_a_row(tmp_path: Path) -> None:
    (tmp_path / "rows.tsv").write_text("text\tintents\r\n在\u2028吗\x0b\tgreet,thanks\t您好\r\n\n谢\tthanks\n",
                                       encoding="utf-8", newline="")
    assert read_labelled_file(tmp_path / "rows.tsv") == [Example("在\u2028吗", ("greet", "thanks"), "您好"),
                                                         Example("谢", ("thanks",))]
    assert len(read_context_examples(tmp_path)) == 2


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.tsv").write_bytes("在吗\tgreet\n".encode("gb18030"))
    with pytest.raises(InputError, match="rows.tsv 不是 UTF-8"):
        read_labelled_file(tmp_path / "rows.tsv")


def test_tabs_do_not_mix_up_the_kept_vectors_and_half_a_file_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    pair = [Example("退货", ("a",), "好\t吗"), Example("退货\t好", ("a",), "吗"), Example("\ud800", ("a",))]
    first = cached_vectors(file, pair)
    assert not np.allclose(first[0], first[1])
    file.write_bytes(file.read_bytes()[:1000])
    assert np.allclose(cached_vectors(file, pair), first, atol=0.01)
    assert [one.name for one in tmp_path.iterdir()] == ["vectors.npz"]


def test_rasas_fingerprint_sees_the_labels(tmp_path: Path) -> None:
    from bot.nlu.components import IntentReader

    file = tmp_path / "labels.jsonl"
    seen = set()
    for labels in ([], [Label("在吗", ("greet",), "")], [Label("在吗", ("thanks",), "")]):
        write_labels(file, labels)
        seen.add(IntentReader.fingerprint_addon({"labels": str(file)}))
    assert len(seen) == 3
