"""The shop's knowledge as CSV and XLSX."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from bot.commands.knowledge_files import read_file, write_file
from bot.handbook.knowledge import entry_of, tidy
from tests.builders import whole_handbook

HANDBOOK = whole_handbook()
ROW = "gift,礼盒,有礼盒吗|能包装吗,可以配礼盒\n"
HEAD = "编号,标题,问法,回答\n"


def csv_file(folder, text, name="知识.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def sheet(folder, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("别的").append(["不读"])
    book.save(folder / "知识.xlsx")
    return folder / "知识.xlsx"


def read(path):
    found = read_file(path, HANDBOOK)
    return found.entries, [str(one) for one in found.faults.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("head", [HEAD, "id,Title,questions,ANSWER\n", "编号,标题,买家的问法,答案\n"])
def test_a_csv_file_with_a_head_in_either_language(tmp_path, head, encoding):
    [one], wrong = read(csv_file(tmp_path, head + ROW, encoding=encoding))
    assert not wrong and (one.id, one.title, one.questions, one.answer, one.enabled) == (
        "gift", "礼盒", ("有礼盒吗", "能包装吗"), "可以配礼盒", True)


def test_an_xlsx_file_with_the_types_of_a_spreadsheet(tmp_path):
    [one], wrong = read(sheet(
        tmp_path, ["编号", "问法", "回答", "商品", "开始日期", "结束日期", "启用", "条件"],
        [1001, "有礼盒吗\n能包装吗", "可以", 10023, datetime(2026, 11, 1), date(2026, 11, 30), False,
         "{fact: order.paid, is: true}"]))
    assert not wrong and (one.id, one.title, one.questions, one.skus, one.enabled) == (
        "1001", "有礼盒吗", ("有礼盒吗", "能包装吗"), ("10023",), False)
    assert (one.valid_from, one.valid_to) == (date(2026, 11, 1), date(2026, 11, 30))
    assert one.when[0].fact == "order.paid"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_was_exported_is_imported_as_it_was(tmp_path, ending):
    hard = entry_of("hard", tidy({
        "title": "=1+1", "questions": ["-有吗", "'有,\"吗\"", "@我"], "answer": "+一行\n二行 {{order.id}}",
        "skus": ["007", "1-2"],
        "category": "杯子", "valid_from": "2026-11-01", "pictures": ["a b.jpg"],
        "when": [{"fact": "order.status", "in": ["paid", "shipped"]},
                 {"any": [{"fact": "order.amount", "above": {"fact": "shipping.free_from"}},
                          {"fact": "order.remark", "is": "是: 的"}]}]}), enabled=False)
    plain = entry_of("plain", tidy({"title": "t", "questions": ["q"], "answer": "a"}))
    write_file(tmp_path / f"x.{ending}", [hard, plain])
    assert read(tmp_path / f"x.{ending}") == ([hard, plain], [])


def test_an_exported_spreadsheet_runs_nothing(tmp_path):
    write_file(tmp_path / "x.xlsx", [entry_of("a", tidy({"title": "=1+1", "questions": ["q"], "answer": "a"}))])
    cells = [one for row in load_workbook(tmp_path / "x.xlsx").active.iter_rows() for one in row]
    assert {one.data_type for one in cells if one.value is not None} == {"s"}


def test_a_row_without_a_number_gets_the_same_one_each_time(tmp_path):
    text = "问法,回答\n有礼盒吗,有\n能刻字吗,能\n"
    names = [[one.id for one in read(csv_file(tmp_path, text))[0]] for _ in range(2)]
    assert names[0] == names[1] and len(set(names[0])) == 2


@pytest.mark.parametrize("text, said", [
    (HEAD + ROW + ",,,\n" + "b,b,有吗,你好{{order.idd}}\n",
     "知识.csv:4: 回答: 没有这个事实: 'order.idd' (是不是 'order.id'？)"),
    (HEAD + "a,a,\"有吗\n有吗\",好\n", "知识.csv:2: 问法: 第2行「有吗」与第1行一样 (请删去一行)"),
    (HEAD + 'a,a,"一\n二",好\nb,b,,好\n', "知识.csv:4: 问法: 没有写买家的问法 (请至少写一行，一行一种问法)"),
    (HEAD + ROW + ROW, "知识.csv:3: 编号: gift 在第 2 行已经有了 (请只留一行, 或换一个编号)"),
    ("编号,标题,回答\na,a,b\n", "知识.csv:1: 买家的问法: 缺少这一列 (表头里请写“买家的问法”或 questions)"),
    ("问法,回答,开始曰期\na,b,\n", "知识.csv:1: 开始曰期: 没有这一列 (是不是“开始日期”)"),
    ("问法,问题,回答\na,b,c\n", "知识.csv:1: 问题: “买家的问法”有两列 (请删去一列)"),
    ("问法,回答,启用\n有吗,有,也许\n", "知识.csv:2: 启用: '也许' 看不懂 (请写 是 或 否)"),
    ("问法,回答,条件\n有吗,有,\"[{\"\n", "知识.csv:2: 条件: 读不懂"),
    ("问法,回答,条件\n有吗,有,已付款\n", "知识.csv:2: 条件: 条件 \"已付款\" 写得不对"),
    ("问法,回答,结束日期\n有吗,有,下周\n", "知识.csv:2: 结束日期: '下周' 不是日期"),
    ("", "知识.csv:1: 文件里没有内容"), (HEAD, "知识.csv:2: 只有表头"), ("%PDF-1", "知识.csv:1: 这是 PDF 文件"),
    ("PK\x03\x04 nothing", "知识.csv:1: 不是能读的 XLSX 文件"), ("<html><table>", "知识.csv:1: 这是网页"),
    (HEAD + 'a,a,有吗,"没有引号结尾\n' + "x" * 140_000, "知识.csv:"),
])
def test_a_fault_is_named_with_its_line_and_column(tmp_path, text, said):
    entries, wrong = read(csv_file(tmp_path, text))
    assert any(one.startswith(said) for one in wrong), wrong


def test_a_formulas_error_is_named_by_its_cell(tmp_path):
    _, wrong = read(sheet(tmp_path, ["问法", "回答"], ["有吗", "#N/A"]))
    assert wrong == ["知识.xlsx:2: 第2列: 这一格是公式错误 #N/A (请改成文字)"]
