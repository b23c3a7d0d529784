"""Fits the reader of couriers' scans on ``data/scans.tsv``: ``python tools/scans/fit.py`` writes its weights.

Characters in runs of one to four, logistic regression. Add texts with their states to the file and run it again; a test
holds the weights to the texts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.orders.scans import SIZES, WEIGHTS, plain_text, texts_digest  # noqa: E402

STRENGTH = 30.0
FEWEST = 2


def fit(file: Path, out: Path) -> None:
    """Fit the reader on a file of texts (text, courier, state; with a header) and write its weights."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    grams = TfidfVectorizer(analyzer="char", ngram_range=SIZES, sublinear_tf=True, min_df=FEWEST, lowercase=False)
    matrix = grams.fit_transform([plain_text(text) for text, _, _ in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit(matrix, [state for _, _, state in rows])
    np.savez_compressed(
        out, grams=np.array(grams.get_feature_names_out().tolist()), idf=grams.idf_.astype(np.float32),
        weights=model.coef_.T.astype(np.float16), bias=model.intercept_.astype(np.float32),
        states=np.array(model.classes_.tolist()), texts=texts_digest(file))


if __name__ == "__main__":
    fit(ROOT / "data" / "scans.tsv", WEIGHTS)
