"""Importer that reads the examples once; during a training Rasa asks for them three times."""

from __future__ import annotations

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method


class ExamplesOnce(RasaFileImporter):
    """Rasa's own importer with a cache; callers that merge its data work on copies."""

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Return the examples of the project's files."""
        return super().get_nlu_data(language)
