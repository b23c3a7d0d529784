"""Labels, training, evaluation, and which model answers."""
