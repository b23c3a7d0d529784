"""Orders, products and buyers from CSV and JSONL; every fault named with its place."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.orders.import_files import Import, read_file
from tests.builders import NOW, an_order

HEADER = "id,buyer_id,status,placed_at,amount_yuan,receiver.name,receiver.phone,items,parcel.number,parcel.scans"


def read(folder: Path, name: str, text: str, encoding: str = "utf-8", kind: str | None = None) -> Import:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_file(path, datetime.now(timezone.utc), kind)


def faults(found: Import) -> list[tuple[int, str]]:
    assert all(issue.message for issue in found.issues)
    return [(issue.line, issue.field) for issue in found.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_orders(tmp_path: Path, encoding: str) -> None:
    items = '"[{""sku"": ""CUP-1"", ""price_yuan"": 59.9, ""quantity"": 2}]"'
    scans = '"[{""at"": ""2026/11/22 9:05"", ""text"": ""已揽收""}]"'
    row = f"0123456789,b1,shipped,2026/11/20 10:00,119.80,王小明,13800005678,{items},75312345678901,{scans}"
    found = read(tmp_path, "orders.csv", f"{HEADER}\n{row}\n\n", encoding)
    assert not found.issues
    order = found.orders[0]
    assert (order.id, order.amount, order.items[0].price, order.items[0].quantity) == ("0123456789", 11980, 5990, 2)
    assert order.receiver and order.receiver.name == "王小明"
    assert order.json_dict()["placed_at"] == "2026-11-20T10:00:00+08:00"
    assert order.parcel and order.parcel.scans[0].at.isoformat() == "2026-11-22T09:05:00+08:00"


def test_csv_products_and_buyers_are_told_by_their_fields(tmp_path: Path) -> None:
    goods = read(tmp_path, "p.csv", "sku,title,price,stock,similar,discontinued\nC-1,杯,5990,3,\"C-2,C-3\",否\n")
    assert (goods.products[0].price, goods.products[0].similar, goods.products[0].discontinued) == (
        5990, ("C-2", "C-3"), False)
    people = read(tmp_path, "b.tsv", "id\tname\taccount\nb1\t马丽\twholesale\n")
    assert people.buyers[0].account == "wholesale"


def test_jsonl_may_mix_kinds(tmp_path: Path) -> None:
    lines = [an_order().json_dict(), {"sku": "C-1", "title": "杯", "price_yuan": "59.90"}, {"id": "b1", "name": "小王"}]
    found = read(tmp_path, "all.jsonl", "\n".join(json.dumps(one, ensure_ascii=False) for one in lines) + "\n")
    assert not found.issues and found.orders == (an_order(),)
    assert found.products[0].price == 5990 and found.buyers[0].id == "b1"


def test_all_faults_at_once_with_line_field_and_hint(tmp_path: Path) -> None:
    rows = ["1,b1,sent,2026-11-20,59,王,13800005678,,,", "2,b1,paid,昨天,abc,王,1.38E+10,,,",
            "3,b1,paid,2026-11-20,59,王,1,[{,,", "4,,paid,2026-11-20,59.999,王,1,,,", "5,b1,paid,2026-11-20,1,王,1,,,",
            "5,b1,paid,2026-11-20,1,王,1,,,", "6,b1,paid,2026-11-20,1,王,1,,,,,"]
    found = read(tmp_path, "orders.csv", "\n".join([HEADER, *rows]))
    places = faults(found)
    for place in [(2, "status"), (3, "placed_at"), (3, "amount_yuan"), (3, "receiver.phone"), (4, "items"),
                  (5, "buyer_id"), (5, "amount_yuan"), (7, "id"), (8, "")]:
        assert place in places
    assert [one.id for one in found.orders] == ["5"]
    assert "orders.csv:2: status:" in str(found.issues[0]) and "paid" in found.issues[0].hint


def test_an_unknown_field_is_named_with_the_nearest(tmp_path: Path) -> None:
    found = read(tmp_path, "o.jsonl", json.dumps({**an_order().json_dict(), "parcel": {"currier": "中通"}}))
    assert faults(found) == [(1, "parcel.currier")] and "courier" in found.issues[0].hint
    found = read(tmp_path, "p.jsonl", json.dumps({"sku": "C-1", "title": "杯", "zzz": 1}))
    assert "stock" in found.issues[0].hint


def test_lines_count_on_over_cells_with_line_breaks(tmp_path: Path) -> None:
    found = read(tmp_path, "b.csv", 'id,name,account\nb1,"王\n小明",retail\nb2,李,gold\n')
    assert faults(found) == [(4, "account")] and found.buyers[0].name == "王\n小明"


@pytest.mark.parametrize("name, text", [
    ("a.jsonl", "{"), ("a.jsonl", "[1]"), ("a.jsonl", ""), ("a.csv", ""), ("a.csv", "id,name\n"),
    ("a.csv", "x,y\n1,2\n"),
    ("a.csv", "id,name,id\nb1,王,b2\n"), ("a.csv", "sku,title,price,price_yuan\nC-1,杯,1,1\n")])
def test_what_cannot_be_read_is_a_fault(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, name, text).issues


def test_an_unclear_verdict_is_a_fault_in_a_file(tmp_path: Path) -> None:
    product = {"sku": "C-1", "title": "杯", "diagnosis": [{"question": "烫吗", "answers": {"烫": "falut"}}]}
    found = read(tmp_path, "p.jsonl", json.dumps(product, ensure_ascii=False))
    assert faults(found) == [(1, "diagnosis.0.answers.烫")]


def test_the_kind_can_be_said(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "id\nb1\n", kind="buyers").buyers[0].id == "b1"
    assert faults(read(tmp_path, "a.csv", "id\nb1\n")) == [(2, "")]


def one_order(folder: Path, **changed: object) -> Import:
    path = folder / "o.jsonl"
    path.write_text(json.dumps({**an_order().json_dict(), **changed}, ensure_ascii=False), encoding="utf-8")
    return read_file(path, NOW)


@pytest.mark.parametrize("changed, field", [
    ({"placed_at": "46353.41"}, "placed_at"), ({"placed_at": 46353.41}, "placed_at"),
    ({"placed_at": "46353"}, "placed_at"),
    ({"placed_at": "1970-01-02 10:00"}, "placed_at"), ({"placed_at": "0"}, "placed_at"),
    ({"placed_at": "2027-11-20 10:00"}, "placed_at"),
    ({"paid_at": "2026-11-24 10:00"}, "paid_at"), ({"paid_at": "2026-11-19 10:00"}, "paid_at"),
    ({"signed_at": "2026-11-20 15:00"}, "signed_at"),
    ({"ship_by": "2126-11-20 10:00"}, "ship_by"), ({"amount": -12900}, "amount"),
    ({"items": [{"sku": "a", "price_yuan": "-129"}]}, "items.0.price"),
    ({"postage": -1}, "postage"), ({"items": [{"sku": "a", "price": -5}]}, "items.0.price"),
    ({"items": [{"sku": "a", "quantity": -1}]}, "items.0.quantity"),
    ({"refund": {"state": "requested", "amount": -5}}, "refund.amount"), ({"id": "No:753112345"}, "id"),
    ({"id": "1001,1002"}, "id"),
    ({"id": "1001 1002"}, "id"), ({"buyer_id": "a;b"}, "buyer_id"),
    ({"parcel": {"number": "No:75312345678901"}}, "parcel.number"),
    ({"parcel": {"number": "单号75312345678901、75312345678902"}}, "parcel.number"),
    ({"receiver": {"phone": "13800005678/13900005678"}}, "receiver.phone"),
    ({"receiver": {"phone": "电话13800005678"}}, "receiver.phone"),
    ({"parcel": {"number": "7", "scans": [{"at": 46353.5, "text": "x"}]}}, "parcel.scans.0.at")])
def test_a_value_that_cannot_be_true_is_named_with_line_and_field(tmp_path: Path, changed: dict, field: str) -> None:
    found = one_order(tmp_path, **changed)
    assert faults(found)[0] == (1, field) and not found.orders and all(one.hint for one in found.issues)


@pytest.mark.parametrize("phone", ["13800005678", "138****5678", "13912345678-4821", "021-61234567",
                                   "+86 138 0000 5678", "(021)61234567", "13912345678转4821", ""])
def test_phones_in_their_usual_forms_are_read(tmp_path: Path, phone: str) -> None:
    found = one_order(tmp_path, receiver={"phone": phone})
    assert not found.issues and found.orders[0].receiver and found.orders[0].receiver.phone == phone


@pytest.mark.parametrize("written", ["'2611230001", '="2611230001"', "=2611230001", "\t2611230001", "‘2611230001"])
def test_the_marks_that_keep_a_number_a_text_are_dropped(tmp_path: Path, written: str) -> None:
    found = one_order(tmp_path, id=written, buyer_id="'b1", receiver={"phone": "'13800005678"})
    assert not found.issues and (found.orders[0].id, found.orders[0].buyer_id) == ("2611230001", "b1")
    assert found.orders[0].receiver and found.orders[0].receiver.phone == "13800005678"


@pytest.mark.parametrize("at", ["1763604000", 1763604000, "1763604000000", "2025-11-20 10:00"])
def test_seconds_since_1970_are_a_time(tmp_path: Path, at: object) -> None:
    found = one_order(tmp_path, placed_at=at)
    assert not found.issues and found.orders[0].placed_at.year == 2025


@pytest.mark.parametrize("status, field", [("paid", "paid_at"), ("shipped", "shipped_at"), ("signed", "signed_at")])
def test_a_state_without_its_time_is_a_warning(tmp_path: Path, status: str, field: str) -> None:
    found = one_order(tmp_path, status=status, paid_at=None, shipped_at=None, signed_at=None)
    assert found.orders and not found.issues and [(one.line, one.field) for one in found.warnings] == [(1, field)]


@pytest.mark.parametrize("name, raw, message", [
    ("orders.xlsx", b"PK\x03\x04\x14\x00\x06\x00" + b"\x00" * 200, "Excel"),
    ("orders.csv", b"PK\x03\x04\x14\x00", "Excel"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "Excel"),
    ("html.xls", b"\n<html><table><tr><td>1</td></tr></table>", "HTML"),
    ("a.csv", b"<?xml version='1.0'?><Workbook/>", "HTML"), ("a.csv", b"id,name\nb1,\x00\n", "编码"),
    ("a.csv", b"id,name\nb1,\xff\xff\n", "编码"),
    ("arr.json", b'[{"id": "b1"},\n {"id": "b2"}]', "2 项"),
    ("pretty.json", b'{\n  "id": "b1",\n  "name": "x"\n}\n', "分成多行"),
    ("pretty.json", b'[\n  {\n    "id": "b1"\n  },\n]\n', "JSON"),
    ("a.csv", b'id,name\nb1,"' + b"x" * 200_000 + b'"\n', "引号"),
    ("a.csv.gz", b"\x1f\x8b\x08\x00", "压缩")])
def test_another_kind_of_file_is_named_in_one_line(tmp_path: Path, name: str, raw: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(raw)
    found = read_file(tmp_path / name, NOW)
    assert len(found.issues) == 1 and message in str(found.issues[0]) and found.issues[0].hint


def test_utf_16_as_spreadsheets_save_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes("id\tname\nb1\t小王\n".encode("utf-16"))
    assert read_file(tmp_path / "b.txt", NOW).buyers[0].name == "小王"


PAGE = {"sku": "C-1", "title": "羽绒服", "category": "女装",
        "promotions": "满199减20|第二件半价(2026-11-20至2026-11-30)", "coupons": "关注店铺领5元",
        "gifts": "送洗护套装", "box": "羽绒服|收纳袋", "bulk_tiers": "10件95折|50件起59.9元",
        "size_table": "M:身高160-165,体重100-120斤|L:身高165-170,体重60-68kg",
        "variants": "颜色:黑,尺码:M,库存:3|颜色:白,尺码:M,库存:0,到货:2026-12-01", "attributes": "面料:棉|版型:宽松",
        "postage": "新疆西藏补10元", "postage.free_from_yuan": "59", "postage.fee_yuan": "8", "returns.days": "7",
        "returns.ground": "七天无理由", "returns.freight": "有运费险", "warranty": "一年质保", "warranty.months": "12",
        "warranty.exceptions": "人为损坏", "delivery.within_hours": "24", "delivery.courier": "顺丰速运",
        "delivery.days": "2-3天", "price_protection_days": "15", "subsidy": "国补15%", "installation": "免费上门安装",
        "restock_at": "2026/12/1"}


def csv(cells: dict[str, str]) -> str:
    quoted = ['"' + value.replace('"', '""') + '"' for value in cells.values()]
    return ",".join(cells) + "\n" + ",".join(quoted) + "\n"


def test_a_page_is_read_from_cells_as_a_shop_writes_them(tmp_path: Path) -> None:
    found = read(tmp_path, "p.csv", csv(PAGE))
    assert not found.issues
    product = found.products[0]
    assert [one.text for one in product.promotions] == ["满199减20", "第二件半价"]
    assert product.promotions[1].json_dict()["ends"] == "2026-11-30T23:59:00+08:00"
    assert product.box == ("羽绒服", "收纳袋") and product.attributes == {"面料": "棉", "版型": "宽松"}
    assert [(one.from_, one.rate, one.price) for one in product.bulk_tiers] == [(10, 95, None), (50, None, 5990)]
    assert product.size_table[1].weight == (120.0, 136.0) and product.size_table[0].height == (160.0, 165.0)
    assert [(one.options["颜色"], one.stock) for one in product.variants] == [("黑", 3), ("白", 0)]
    assert product.postage and (product.postage.text, product.postage.free_from, product.postage.fee) == (
        "新疆西藏补10元", 5900, 800)
    assert product.warranty and (product.warranty.text, product.months_of_warranty) == ("一年质保", 12)
    assert product.returns and product.returns.freight == "有运费险" and product.restock_at
    assert product.delivery and product.delivery.within_hours == 24
    assert product.restock_at.isoformat() == product.variants[1].json_dict()["restock_at"] == "2026-12-01"


def test_the_same_page_as_jsonl(tmp_path: Path) -> None:
    product = read(tmp_path, "p.csv", csv(PAGE)).products[0]
    again = read(tmp_path, "p.jsonl", json.dumps(product.json_dict(), ensure_ascii=False))
    assert not again.issues and again.products == (product,)


def test_presale_parcels_and_refund_are_read_from_cells(tmp_path: Path) -> None:
    cells = {"id": "1", "buyer_id": "b1", "status": "placed", "placed_at": "2026-11-20 10:00",
             "deposit.amount_yuan": "50", "deposit.paid_at": "2026-11-20 10:01", "balance.amount_yuan": "199.5",
             "balance.from": "2026-11-30 20:00", "balance.until": "2026-12-03", "insurance.kind": "运费险",
             "insurance.covers_yuan": "12", "more_parcels": "顺丰速运 SF1|中通快递 753", "refund.state": "requested",
             "refund.kind": "exchange", "parcel.station": "东门驿站", "parcel.courier_phone": "19900000001",
             "parcel.expected_at": "2026-11-26", "items": '[{"sku": "a", "state": "unsent"}]'}
    path = tmp_path / "o.csv"
    path.write_text(csv(cells), encoding="utf-8")
    found = read_file(path, NOW)
    assert not found.issues
    order = found.orders[0]
    assert order.balance and order.deposit and (order.deposit.amount, order.balance.amount) == (5000, 19950)
    assert order.balance.json_dict()["until"] == "2026-12-03T23:59:00+08:00"
    assert order.insurance and (order.insurance.kind, order.insurance.covers) == ("运费险", 1200)
    assert [one.number for one in order.more_parcels] == ["SF1", "753"]
    assert order.refund and order.refund.kind == "exchange" and order.items[0].state == "unsent"
    assert order.parcel and order.parcel.json_dict()["expected_at"] == "2026-11-26T23:59:00+08:00"
    insured = one_order(tmp_path, insurance="破损险").orders[0].insurance
    assert insured and insured.kind == "破损险"


@pytest.mark.parametrize("field, value, place", [
    ("bulk_tiers", "多买多送", "bulk_tiers"), ("size_table", "M码", "size_table"), ("variants", "黑色3件", "variants"),
    ("attributes", "纯棉", "attributes"), ("bulk_tiers", '[{"from": 10}]', "bulk_tiers.0"),
    ("size_table", '[{"size": "M", "height": [170, 160]}]', "size_table.0.height"),
    ("variants", '[{"stock": 1}]', "variants.0.options"), ("price_protection_days", "-1", "price_protection_days"),
    ("restock_at", "下周", "restock_at"), ("restock_at", "46353", "restock_at"),
    ("postage.fee_yuan", "八元", "postage.fee_yuan"), ("returns.dayz", "7", "returns.dayz"),
    ("variants", '[{"options": {"颜色": "黑"}, "stock": -1}]', "variants.0.stock"),
    ("promotions", '[{"text": "满减", "starts": "2026-11-30", "ends": "2026-11-20"}]', "promotions.0.ends"),
    ("warranty.months", "一年", "warranty.months"), ("postage.fee_yuan", "-3", "postage.fee")])
def test_a_page_that_cannot_be_true_is_named(tmp_path: Path, field: str, value: str, place: str) -> None:
    found = read(tmp_path, "p.csv", csv({"sku": "C-1", "title": "杯", field: value}))
    assert faults(found) == [(2, place)] and not found.products and found.issues[0].hint


@pytest.mark.parametrize("changed, place", [
    ({"balance": {"amount": 1, "from": "2026-11-25", "until": "2026-11-22"}}, "balance.until"),
    ({"deposit": {"amount": -1}}, "deposit.amount"), ({"deposit": {"paid_at": "2026-11-25"}}, "deposit.paid_at"),
    ({"insurance": {"covers": -1}}, "insurance.covers"), ({"refund": {"state": "agreed", "kind": "换"}}, "refund.kind"),
    ({"more_parcels": [{"number": "7", "scans": [{"at": "2027-01-01 10:00", "text": "x"}]}]},
     "more_parcels.0.scans.0.at"),
    ({"more_parcels": "顺丰"}, "more_parcels"), ({"parcel": {"courier_phone": "小张"}}, "parcel.courier_phone"),
    ({"items": [{"sku": "a", "state": "sent"}]}, "items.0.state")])
def test_an_order_that_cannot_be_true_is_named(tmp_path: Path, changed: dict, place: str) -> None:
    found = one_order(tmp_path, **changed)
    assert faults(found) == [(1, place)] and not found.orders and found.issues[0].hint
