"""Finder of provinces, cities and county-level cities by their short names, from JioNLP's gazetteer."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Dict, Iterator, List, Optional, Tuple

from bot.nlu.chinese import jionlp

_MUNICIPAL = ("北京", "上海", "天津", "重庆")
_AMBIGUOUS = {"和平", "朝阳", "海南州", "大兴", "吉安县", "东方", "白银", "三明", "黄石", "平凉", "保山", "安康",
              "中山路"}
_NOT_TOWNS = {"东方", "新乐", "大安", "天长", "永安", "福安", "长乐", "新民", "原平", "高平", "平安", "安达", "开平",
              "双城",
              "天门", "和平", "东安", "中山"}
"""County-level cities whose names are ordinary words."""
_NOT_CITIES = ("东方", "白银", "自治", "省直", "三沙")
_NO_PLACE = ("路", "街", "口", "头", "烤")
"""After a name: it is part of another word (黄河路, 沙河口区, 陈埭镇江头村, 北京烤鸭)."""


@lru_cache(maxsize=1)
def _gazetteer() -> Tuple["re.Pattern[str]", Dict[str, Tuple[str, Optional[str]]]]:
    places: Dict[str, Tuple[str, Optional[str]]] = {}
    towns: Dict[str, Tuple[str, Optional[str]]] = {}
    provinces: List[str] = []
    for full, province in jionlp().china_location_loader().items():
        short = _alias(province, full)
        provinces.append(short)
        for city_full, city in province.items():
            if city_full.startswith("_") or short in _MUNICIPAL:
                continue
            name = _alias(city, city_full)
            if len(name) >= 2 and name not in _NOT_CITIES:
                places[name] = (short, name)
            for county_full, county in city.items():
                town = "" if county_full.startswith("_") else _alias(county, county_full)
                if county_full.endswith("市") and len(town) >= 2 and town not in _NOT_TOWNS:
                    towns[town] = (short, name)
    for short in provinces:
        places[short] = (short, None)
    places = {**towns, **places}
    names = sorted(places, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names))), places


def _alias(place: Dict[str, object], full: str) -> str:
    alias = place.get("_alias", full)
    return str(alias[0] if isinstance(alias, list) else alias)


def find_regions(text: str) -> Iterator[Tuple[int, int, str]]:
    """Yield ``(start, end, region)``; a city is given with its province, 江苏苏州 is one region."""
    pattern, places = _gazetteer()
    matches = list(pattern.finditer(text))
    index = 0
    while index < len(matches):
        match = matches[index]
        province, city = places[match.group()]
        end = match.end()
        following = matches[index + 1] if index + 1 < len(matches) else None
        if city is None and following is not None and following.start() - end <= 2:
            next_province, next_city = places[following.group()]
            if next_city and next_province == province:
                city, end, index = next_city, following.end(), index + 1
        while index + 1 < len(matches) and matches[index + 1].start() - end <= 1 and city is not None \
                and places[matches[index + 1].group()] == (province, city):
            index, end = index + 1, matches[index + 1].end()
        if not (match.group() in _AMBIGUOUS or text[end:end + 1] in _NO_PLACE):
            yield match.start(), end, f"{province} {city}" if city else province
        index += 1
