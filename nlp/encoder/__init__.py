"""Sentences of any language to vectors; the only part that knows which model that is."""

from nlp.encoder.encoder import Embedded, Encoder, SentenceEncoder, load_encoder
from nlp.encoder.folder import open_folder
from nlp.encoder.weights import Floats

__all__ = ["Embedded", "Encoder", "Floats", "SentenceEncoder", "load_encoder", "open_folder"]
