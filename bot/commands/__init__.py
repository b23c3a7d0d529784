"""One module per command. Each imports what it needs when it runs, so that help is instant."""

from bot.commands.handbook import handbook

COMMANDS = (handbook,)
