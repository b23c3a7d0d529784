"""A small project that trains in seconds, and what the tests of bot.rasa share."""
