"""One module per command. Each imports what it needs when it runs, so that help is instant."""

from bot.commands.buyers import buyers
from bot.commands.due import due
from bot.commands.graded import graded
from bot.commands.handbook import handbook
from bot.commands.knowledge import knowledge
from bot.commands.models import models
from bot.commands.orders import orders
from bot.commands.replay import replay
from bot.commands.run import run
from bot.commands.train import evaluate, train
from bot.commands.users import users

COMMANDS = (run, train, models, evaluate, replay, handbook, knowledge, orders, buyers, users, due, graded)
