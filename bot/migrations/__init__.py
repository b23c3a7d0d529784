"""Brings a database to this version's schema; an upgrade keeps every row."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.errors import SetupError
from bot.store.database import Database

_KEY = 7_309_002
_HINT = "例如 sqlite:////srv/shop/shop.db 或 postgresql://user@host/name。"
_CURES = {"sqlite": "检查路径、写权限和磁盘空间; 如果那里是别的文件, 请换一个文件名。",
          "postgresql": "检查地址、用户名和密码, 以及数据库是否在运行。"}


def configuration() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def open_database(address: str, sync: str = "full") -> Database:
    """Return a database that answers, is whole and has the newest schema; an SQLite file is made when it is absent.

    Args:
        address: ``sqlite:///path`` or ``postgresql://user@host/name``.
        sync: When a commit returns; see ``Database``.

    Raises:
        SetupError: The address is none, or what it names does not answer or is no database of ours.
    """
    try:
        url = make_url(address)
    except ArgumentError as err:
        raise SetupError("BOT_DATABASE 不是数据库地址。", _HINT) from err
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SetupError(f"BOT_DATABASE={shown}: 只支持 SQLite 和 PostgreSQL。", _HINT)
    try:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        database = Database(address, sync)
        upgrade(database)
    except (DBAPIError, OSError) as err:
        cause = str(getattr(err, "orig", None) or err).strip().splitlines()[0]
        raise SetupError(f"数据库 {shown} 打不开: {cause}。", _CURES.get(url.get_backend_name(), "")) from err
    return database


def make_sure_it_is_whole(database: Database) -> None:
    """Look through an SQLite file's pages; takes about a second for each gigabyte.

    Raises:
        SetupError: The file is damaged.
    """
    if database.is_postgres:
        return
    try:
        with database.engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except DBAPIError as err:
        said = str(err.orig)
    if said != "ok":
        raise SetupError(f"数据库文件 {database.engine.url.database} 已损坏: {said.splitlines()[-1]}。",
                         "先停机并复制一份这个文件, 再从备份恢复; 没有备份时可用 sqlite3 的 .recover 命令抢救数据。")


def upgrade(database: Database) -> None:
    """Upgrade to the newest schema. Two processes that start together do it once.

    Raises:
        SetupError: When the database was made by a newer version.
    """
    config = configuration()
    with database.engine.begin() as connection:
        if database.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as err:
            raise SetupError(f"数据库是另一个版本建的: {err}。",
                             "请用建它的版本，或更新的版本。") from err
