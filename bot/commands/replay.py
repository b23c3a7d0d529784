"""``bot replay FILE``: conversations through the whole product."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import click

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="模型文件, 默认为当前冠军模型。")
def replay(file: Path, model: Optional[Path]) -> None:
    """回放 FILE 里的每段会话；除客服的话以外，每一步输出一行 JSON。"""
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.learning.registry import champion_path
    from bot.settings import read_settings

    settings = read_settings()
    failed = asyncio.run(_play(file, model or champion_path(settings), settings))
    sys.exit(1 if failed else 0)


async def _play(file: Path, model: Path, settings: Settings) -> bool:
    from bot.rasa.agent import load_agent
    from bot.rasa.reader import rasa_reader
    from bot.replaying.player import Player

    failed = False
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        player = Player(settings, Path(folder))
        try:
            agent = load_agent(model)
            reader = rasa_reader(agent.handle_message)
            for line in file.read_text(encoding="utf-8").splitlines():
                if not line.strip():
                    continue
                for output in await player.play(line, reader):
                    failed = failed or "error" in output
                    click.echo(json.dumps(output, ensure_ascii=False))
        finally:
            player.close()
    return failed
