"""Actions in the same process: an endpoint that answers as a remote action server would."""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import pkgutil
from typing import Any

import ujson
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from rasa_sdk.utils import all_subclasses

from bot.errors import SetupError

logger = logging.getLogger(__name__)


class InProcessActions(EndpointConfig):
    """Runs the actions of one package with the SDK's own executor.

    The answer is turned into JSON and back: an action that works here works behind HTTP. The call
    is Rasa's own fresh picture of the tracker, which no action can change by accident.
    """

    def __init__(self, package: str = "actions") -> None:
        """Import a package and register its actions.

        Args:
            package: Its name; this module never names the package in an import.

        Raises:
            SetupError: The package or a module in it cannot be imported, or holds no action.
        """
        super().__init__(url=f"in-process:{package}", enable_selective_domain=True)
        self._executor = ActionExecutor()
        _load_actions(self._executor, package)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that ``kwargs["json"]`` calls and return ``{"events", "responses"}``.

        Raises:
            ClientResponseError: 400 when the action rejects, 404 when there is none of that
                name, 500 when it raises; the action's own exception is its cause.
        """
        call = kwargs["json"]
        try:
            result = await self._executor.run(call)
            return ujson.loads(ujson.dumps(result))
        except ActionExecutionRejection as error:
            raise _response(400, "Bad Request", error.message, error.action_name) from error
        except ActionNotFoundException as error:
            raise _response(404, "Not Found", error.message, error.action_name) from error
        except Exception as error:
            # As the action server: whatever an action raises is a 500. Unlike there, the request
            # is not sent back: it holds what the buyer wrote.
            name = call.get("next_action")
            raise _response(500, "Internal Server Error", type(error).__name__, name) from error


def _response(status: int, reason: str, error: str, action: Any) -> ClientResponseError:
    body = json.dumps({"error": error, "action_name": action}, ensure_ascii=False)
    return ClientResponseError(status, reason, body)


def _load_actions(executor: ActionExecutor, package: str) -> None:
    try:
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}."):
            importlib.import_module(module.name)
    except ImportError as error:
        raise SetupError(
            f"'{package}' 里的 action 无法导入: {error}。",
            "请在项目文件夹里启动，并装好 requirements.lock 里的全部依赖。",
        ) from error
    for action in all_subclasses(Action):
        if f"{action.__module__}.".startswith(f"{package}.") and not inspect.isabstract(action):
            executor.register_action(action)
    if not executor.actions:
        raise SetupError(f"包 '{package}' 里没有 action。", "请写对包名。")
