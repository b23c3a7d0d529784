"""``bot train`` and ``bot evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Optional

import click

if TYPE_CHECKING:
    from bot.learning.evaluate import Report
    from bot.settings import Settings


@click.command()
@click.option("--no-labels", is_flag=True, help="只用 data/ 下的文件。")
def train(no_labels: bool) -> None:
    """Train a candidate from data/ and the labels; the first one becomes the champion."""
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.database import Database
    from bot.learning.labels import all_labels
    from bot.learning.registry import champion, crown, data_digest
    from bot.learning.train import train as train_model
    from bot.migrations import upgrade
    from bot.services import wall_clock
    from bot.settings import read_settings

    settings = read_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    upgrade(database)
    labels = None if no_labels else database.run_now(all_labels)
    trained = train_model(settings.root, settings.models / "candidates", click.echo, labels)
    click.echo(f"训练完成: {trained.path} ({trained.seconds:.0f} 秒)")
    if database.run_now(champion, settings) is None:
        database.run_now(crown, settings, trained.path, data_digest(settings.root), trained.seconds,
                         wall_clock())
        click.echo("这是第一个模型, 已成为当前模型。")
    database.close()


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="模型文件, 默认为当前模型。")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON, 不写报告。")
@click.option("--report", "out", type=click.Path(dir_okay=False, path_type=Path),
              help="报告写到哪里 (HTML, 旁边是同名 JSON); 默认 var/evaluations/。")
@click.option("--no-curve", is_flag=True, help="不画学习曲线, 省去一分钟的训练。")
def evaluate(file: Path, model: Optional[Path], as_json: bool, out: Optional[Path], no_curve: bool) -> None:
    """Score a model on FILE: text, intents (first is primary), previous seller turn; tab-separated."""
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.learning.evaluate import evaluate as score
    from bot.learning.registry import champion_path
    from bot.settings import read_settings

    settings = read_settings()
    model = model or champion_path(settings)
    report = score(file, model)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        click.echo(report.as_text())
    if out or not as_json:
        _write_report(report, file, model, settings, out, curve=not no_curve, quiet=as_json)


def _write_report(report: Report, file: Path, model: Path, settings: Settings, out: Optional[Path], curve: bool,
                  quiet: bool) -> None:
    from bot.learning.curve import learning_curve
    from bot.learning.data import labelled_file
    from bot.learning.page import write_page
    from bot.services import wall_clock

    def say(text: str) -> None:
        click.echo(text, err=quiet)

    points = learning_curve(settings.root, labelled_file(file), say) if curve else []
    out = out or settings.var / "evaluations" / f"{file.stem}-{model.name.split('.')[0]}.html"
    data = write_page(report, points, out, file, model, wall_clock())
    say(f"报告: {out}")
    say(f"数据: {data}")
