"""Found first on PYTHONPATH by a server under test: a regular expression of the catastrophic kind in its entities.

``bot.nlu.entities.extract`` is the real one but for messages that hold the letters the expression chokes on.
"""

import re

import bot.nlu.entities as entities

CATASTROPHIC = re.compile(r"(a+)+$")
_extract = entities.extract


def extract(text, *args, **kwargs):
    CATASTROPHIC.search(text)
    return _extract(text, *args, **kwargs)


entities.extract = extract
