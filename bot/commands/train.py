"""``bot train`` and ``bot evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, List, Optional

import click

from bot.errors import SetupError

if TYPE_CHECKING:
    from bot.learning.evaluate import Report
    from bot.learning.registry import Candidate
    from bot.nlu.labels import Label
    from bot.settings import Settings
    from bot.store.database import Database


@click.command()
@click.option("--no-labels", is_flag=True, help="只用 data/ 下的文件。")
@click.option("--no-score", is_flag=True, help="不拟合推荐的把握, 省去回放场景的时间。")
def train(no_labels: bool, no_score: bool) -> None:
    """用 data/ 和标注训练一个候选模型，并与正在使用的模型比较。

    第一个模型直接启用；以后的用 bot models promote 启用。
    """
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.learning.candidate import labels_for_training, make_candidate, training_lock
    from bot.learning.promotion import load_and_probe
    from bot.migrations import upgrade
    from bot.services import wall_clock
    from bot.settings import read_settings
    from bot.store.database import Database

    settings = read_settings()
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        upgrade(database)
        with training_lock(settings, click.echo):
            labels = [] if no_labels else labels_for_training(database, click.echo)
            made = make_candidate(database, settings, wall_clock, click.echo, labels, load_and_probe)
            click.echo(f"训练完成: {made.id} ({made.seconds:.0f} 秒, {made.labels} 条标签)")
            if not no_score:
                _fit_score(database, settings, made)
            _compare(database, settings, made, labels)
    finally:
        database.close()


def _fit_score(database: Database, settings: Settings, made: Candidate) -> None:
    """Fit the score on graded scenes, as the new model reads them, and on what agents did; keep it with the model."""
    from bot.commands.graded import FOLDER, fit_on_scenes
    from bot.learning.field_cards import field_cards
    from bot.learning.files import add_to_sidecar, find

    if not (FOLDER / "grades.tsv").is_file():
        return
    field = database.run_now(field_cards, reading=True)
    click.echo(f"拟合推荐的把握(回放评过分的场景, 约一分钟; 另有 {len(field)} 条客服的取舍)…")
    place = find(settings.models, made.id)
    assert place is not None
    add_to_sidecar(place, {"score": fit_on_scenes(place, field).as_json()})


def _compare(database: Database, settings: Settings, made: Candidate, labels: List[Label]) -> None:
    """Score the new model beside the champion, keep that, say what to do, and clear old candidates away."""
    from bot.learning import registry
    from bot.learning.candidate import remove_old_candidates
    from bot.learning.compare import compare
    from bot.learning.files import find
    from bot.learning.promotion import first_champion, load_and_probe
    from bot.services import wall_clock

    row = database.run_now(registry.champion_row, reading=True)
    old = None
    try:
        if row is not None:
            path = registry.file_of(settings, row)
            load_and_probe(path)
            old = path
    except SetupError as err:
        click.echo(f"不能与当前模型比较: {err}")
    click.echo("与当前模型比较(约半分钟)…" if old else "测量新模型(约半分钟)…")
    new = find(settings.models, made.id)
    assert new is not None
    found = compare(settings.root, new, old, labels)
    database.run_now(registry.save_report, made.id, found.as_json())
    click.echo(found.as_text(advice=row is not None))
    if row is None:
        answering = first_champion(database, settings, made, wall_clock, click.echo)
        click.echo(f"当前模型: {answering.id} (第一个模型直接启用)。")
    gone = remove_old_candidates(database, settings)
    if gone:
        click.echo(f"已删除旧的候选模型: {', '.join(gone)}")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, path_type=Path), help="模型文件, 默认为当前模型。")
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON, 不写报告。")
@click.option("--report", "out", type=click.Path(dir_okay=False, path_type=Path),
              help="报告写到哪里 (HTML, 旁边是同名 JSON); 默认 var/evaluations/。")
@click.option("--no-curve", is_flag=True, help="不画学习曲线, 省去一分钟的训练。")
def evaluate(file: Optional[Path], model: Optional[Path], as_json: bool, out: Optional[Path], no_curve: bool) -> None:
    """用 FILE 评估模型。每行: 消息、意图（第一个为主）、客服上一句，用制表符分开。

    没有 FILE 时评估推荐: 回放 data/graded/ 里留作测试的场景，报告可直接发、有害、该沉默时沉默、把握准不准、门槛与风险。
    """
    if file is None:
        from bot.commands.graded import echo_report

        echo_report(False, as_json, model)
        return
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
    from bot.learning.page import write_page
    from bot.nlu.training_files import read_labelled_file
    from bot.services import wall_clock

    def say(text: str) -> None:
        click.echo(text, err=quiet)

    points = learning_curve(settings.root, read_labelled_file(file), say) if curve else []
    out = out or settings.var / "evaluations" / f"{file.stem}-{model.name.split('.')[0]}.html"
    data = write_page(report, points, out, file, model, wall_clock())
    say(f"报告: {out}")
    say(f"数据: {data}")
