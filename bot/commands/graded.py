"""``bot graded cards|add|fit|report``: scenes of our own, their cards, grades and the score fitted on them."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import click

if TYPE_CHECKING:
    from bot.learning.score_fit import GradedCard
    from bot.learning.score_report import ShownScene
    from bot.proposing.propose import Scored
    from bot.proposing.score import ScoreModel
    from bot.replaying.scenes import Played, Scene

FOLDER = Path(__file__).resolve().parents[2] / "data" / "graded"
_SHOWN = ("now", "viewing", "products", "orders", "turns")


@click.group()
def graded() -> None:
    """评过分的场景: 出卡片、收评分、拟合把握、看成绩。"""


@graded.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kept", is_flag=True, help="只出留作测试的三分之一。")
def cards(out: Path, kept: bool) -> None:
    """把还没有评分的卡片写到 OUT，一行一个场景，次序打乱，看不出名次和把握。"""
    from bot.learning.grades import read_grades
    from bot.replaying.scenes import card_key

    grades = read_grades(FOLDER / "grades.tsv")
    rows = []
    for one in _play(kept or None):
        blind = [{"key": card_key(card), "kind": card.candidate.proposal.kind, "text": card.candidate.proposal.text,
                  "tasks": [task.text for task in card.candidate.proposal.tasks]}
                 for card in {card_key(card): card for card in (*one.standing, *one.everything)}.values()
                 if (one.scene.id, card_key(card)) not in grades]
        if blind:
            random.shuffle(blind)
            expert = one.scene.expert
            rows.append({"id": one.scene.id, **{key: one.scene.line.get(key) for key in _SHOWN},
                         "ideal": expert["ideal"], "never": expert["never"], "cards": blind})
    random.shuffle(rows)
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    click.echo(f"{len(rows)} 个场景, {sum(len(row['cards']) for row in rows)} 张卡片待评分: {out}")


@graded.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("graded_cards", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--first", is_flag=True, help="这些场景是第一次回放，内容还没有照着它们改过: 把握按它们校准。")
def add(file: Path, graded_cards: Path, first: bool) -> None:
    """收下 FILE 里的评分（场景 ⇥ 键 ⇥ 2、1、0 或 -1 ⇥ 理由），卡片的文字取自 GRADED_CARDS。"""
    from bot.learning.grades import add_grades, parse_grades, read_grades

    texts: Dict[Tuple[str, str], str] = {}
    for line in graded_cards.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts.update({(row["id"], card["key"]): card["text"] for card in row["cards"]})
    known = read_grades(FOLDER / "grades.tsv")
    fresh = [one._replace(text=texts[one.scene, one.key]) for one in parse_grades(file)
             if (one.scene, one.key) in texts and known.get((one.scene, one.key)) != one.grade]
    click.echo(f"收下 {add_grades(FOLDER / 'grades.tsv', fresh)} 条评分。")
    if first:
        click.echo(f"记下 {_keep_first({scene for scene, _ in texts})} 张第一次回放的卡片。")


def _keep_first(scenes: Set[str]) -> int:
    """Write the cards of these scenes down as they are now: features and grades. Those kept for testing stay out."""
    from bot.learning.grades import add_firsts, read_firsts, read_grades

    grades, there = read_grades(FOLDER / "grades.tsv"), {card.scene for card in read_firsts(FOLDER / "first.jsonl")}
    cards = [card for one in _play(False, wanted=lambda scene: scene.id in scenes - there)
             for card in _graded_cards(one, grades)]
    return add_firsts(FOLDER / "first.jsonl", cards)


@graded.command()
def fit() -> None:
    """用评过分的卡片拟合把握（留作测试的三分之一不参加），写到 data/graded/score.json。"""
    model = fit_on_scenes(None, [])
    file = FOLDER / "score.json"
    file.write_text(json.dumps(model.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"用 {model.fitted_on['cards']} 张卡片拟合: {file}")


def fit_on_scenes(model: Optional[Path], field: Sequence[GradedCard]) -> ScoreModel:
    """Fit the score on the graded scenes that are not kept for testing, and on the field's decisions.

    A scene whose cards were written down when it was played first counts as it was then.

    Args:
        model: The model that reads the scenes; by default the champion.
        field: Cards of the shop's own conversations.
    """
    from bot.handbook.load import load
    from bot.learning.grades import read_firsts, read_grades
    from bot.learning.score_fit import fit_score
    from bot.nlu.turn_encoder import encoder_digest

    grades, rows = read_grades(FOLDER / "grades.tsv"), read_firsts(FOLDER / "first.jsonl")
    there = {card.scene for card in rows}
    rows += [card for one in _play(False, model, lambda scene: scene.id not in there)
             for card in _graded_cards(one, grades)]
    about = {"cards": len(rows), "scenes": len({row.scene for row in rows}), "field": len(field),
             "content": load(FOLDER.parents[1] / "handbook").digest[:12], "encoder": encoder_digest()[:12]}
    return fit_score([*rows, *field], about)


@graded.command()
@click.option("--all", "everything", is_flag=True, help="所有场景; 默认只看留作测试的三分之一。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def report(everything: bool, as_json: bool) -> None:
    """按评分报告: 可直接发、有害、该沉默时沉默、把握准不准、门槛与风险。"""
    echo_report(everything, as_json, None)


def echo_report(everything: bool, as_json: bool, model: Optional[Path]) -> None:
    """Play graded scenes by a model, by default the champion, and print what the grades say."""
    from bot.learning.grades import read_grades
    from bot.learning.score_report import report as made

    played, grades = _play(None if everything else True, model), read_grades(FOLDER / "grades.tsv")
    found = made([_shown(one, one.standing, grades) for one in played],
                 [_shown(one, one.everything, grades) for one in played])
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else found.as_text())


def _graded_cards(one: Played, grades: Mapping[Tuple[str, str], int]) -> List[GradedCard]:
    from bot.learning.score_fit import GradedCard
    from bot.replaying.scenes import card_key

    unique = {card_key(card): card for card in (*reversed(one.candidates), *one.everything)}
    return [GradedCard(one.scene.id, card.candidate.proposal.replies,
                       {name: value for name, value in card.features.items() if name != "record"}, grade)
            for key, card in unique.items() for grade in [grades.get((one.scene.id, key))] if grade is not None]


def _shown(one: Played, cards: Sequence[Scored], grades: Mapping[Tuple[str, str], int]) -> ShownScene:
    from bot.learning.score_report import ShownCard, ShownScene
    from bot.replaying.scenes import card_key

    return ShownScene(one.scene.id, bool(one.scene.expert["silent_ok"]), tuple(
        ShownCard(card.score.accepted, card.score.harmful, grades.get((one.scene.id, card_key(card))))
        for card in cards))


def _play(kept: Optional[bool], model: Optional[Path] = None,
          wanted: Callable[[Scene], bool] = lambda scene: True) -> List[Played]:
    """Play the wanted scenes: of those that are kept for testing, of the others, or of all (``None``)."""
    from bot.rasa.start import import_rasa

    import_rasa()
    from bot.rasa.quiet import quiet_logging

    quiet_logging()
    from bot.replaying.scenes import read_scenes

    scenes = [one for one in read_scenes(FOLDER / "scenes") if kept in (None, one.is_kept) and wanted(one)]
    click.echo(f"回放 {len(scenes)} 个场景…", err=True)
    return asyncio.run(_played(scenes, model))


async def _played(scenes: Sequence[Scene], model: Optional[Path]) -> List[Any]:
    from bot.learning.registry import champion_path
    from bot.rasa.agent import load_agent
    from bot.rasa.reader import rasa_reader
    from bot.replaying.player import Player
    from bot.replaying.scenes import play_scenes
    from bot.settings import read_settings

    settings = read_settings()
    with tempfile.TemporaryDirectory(prefix="scenes-") as folder:
        player = Player(settings, Path(folder))
        try:
            agent = load_agent(model or champion_path(settings))
            return [one async for one in play_scenes(scenes, player, rasa_reader(agent.handle_message))]
        finally:
            player.close()
