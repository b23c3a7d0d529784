"""What fits Rasa to this product: channel, stores, processor, in-process actions, server.

Importing Rasa imports TensorFlow, which talks a great deal and which nothing of ours runs. What
quiets both is read from the environment when they are imported, hence here, before any of them.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TQDM_DISABLE", "1")
