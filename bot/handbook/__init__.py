"""The handbook: loads, checks and decides the content of ``handbook/``. Pure: no SQL, no web, no Rasa."""
