"""What every record of the shop has in common: frozen, strict about names, whole fen, zoned times, days as times."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Dict, Optional, Type, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Extra, root_validator, validator
from pydantic.fields import ModelField

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
"""In which a time without a zone is read."""

UNTIL = ("ends", "until", "expected_at")
"""Times that end something: a day alone means to the end of that day."""

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


class Value(BaseModel):
    """A record, or a part of one; what is not there is unknown."""

    class Config:
        frozen = True
        extra = Extra.forbid
        use_enum_values = True
        allow_population_by_field_name = True

    @root_validator(pre=True)
    def _absent(cls, values: Dict[str, Any]) -> Dict[str, Any]:
        """A known field that holds null is the same as a field that is not there."""
        known = {name for field in cls.__fields__.values() for name in (field.name, field.alias)}
        return {name: value for name, value in values.items() if value is not None or name not in known}

    @validator("*", pre=True)
    def _whole(cls, value: Any, field: ModelField) -> Any:
        """Refuse what would lose something as a whole number (59.9 is not 59 fen); read a day where a time stands."""
        if field.type_ is int and (isinstance(value, bool) or
                                   (isinstance(value, float) and not value.is_integer())):
            raise ValueError("a whole number is needed (money is fen)")
        if field.type_ is datetime and isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return f"{value.strip()}T{'23:59' if field.alias in UNTIL else '00:00'}"
        return value

    @validator("*")
    def _zoned(cls, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is None:
            return value.replace(tzinfo=SHOP_ZONE)
        return value

    def json_dict(self) -> Dict[str, Any]:
        """Return plain JSON values under the names of the record's format; times are ISO texts."""
        data: Dict[str, Any] = json.loads(self.json(by_alias=True))
        return data


Self = TypeVar("Self", bound="Described")


class Described(Value):
    """A part that a shop may also give as one sentence: the plain text is its ``text``."""

    text: Optional[str] = None

    @classmethod
    def validate(cls: Type[Self], value: Any) -> Self:
        """Read a mapping, or a plain text."""
        return super().validate({"text": value.strip()} if isinstance(value, str) else value)


def yuan(fen: int) -> str:
    """Return an amount of fen as people write it: 59元, 59.9元."""
    return f"{fen / 100:.2f}".rstrip("0").rstrip(".") + "元"
