from bot.rasa.quiet import withhold_texts

withhold_texts()
