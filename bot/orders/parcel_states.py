"""States of a parcel on its way, and why one could not be handed over."""

from __future__ import annotations

from enum import Enum
from typing import Tuple


class ParcelState(str, Enum):
    """Where a parcel is on its way; ``customs`` is also whatever else happens between two countries."""

    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    AT_HUB = "at_hub"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AT_STATION = "at_station"
    SIGNED = "signed"
    PROBLEM = "problem"
    RETURNING = "returning"
    RETURNED = "returned"
    CUSTOMS = "customs"
    UNKNOWN = "unknown"


ON_THE_WAY = (ParcelState.COLLECTED, ParcelState.IN_TRANSIT, ParcelState.AT_HUB)
"""Between the shop and the buyer's last branch."""


class ParcelProblem(str, Enum):
    """Why a parcel could not be handed over."""

    REFUSED = "refused"
    DAMAGED = "damaged"
    ADDRESS = "address"
    ABSENT = "absent"
    OTHER = "other"


PROBLEMS: Tuple[Tuple[ParcelProblem, str], ...] = (
    (ParcelProblem.REFUSED, r"拒[收签]|拒绝|不想要|不要了"),
    (ParcelProblem.DAMAGED, r"破|损|坏|碎|渗|漏|湿|潮|污|变形|丢失|遗失|短少|少件|缺件|压|开裂|理赔"),
    (ParcelProblem.ADDRESS, (
        r"地址|门牌|查无|无此|迁|搬|(?:电话|号码|手机|联系方式|信息)[^，。]{0,6}(?:有误|错误|不对|不存在|不全|不详|缺)|空号|超区|范围"
    )),
    (ParcelProblem.ABSENT, (
        r"无人|没人|不在|外出|出差|联系不|接通|未接|不接|关机|停机|打不通|占线|放假|改[期约天日]|另约|时间|无法联系|未联系|不便|不方便|未遇|再次|明[日天]"
    )),
)
"""Why a parcel could not be handed over, and how couriers say it; the first row found decides."""
