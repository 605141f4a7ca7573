"""Sentences of any language to vectors; the only part that knows which model that is."""

from nlp.encoder.encoder import Embedded, Encoder, load_encoder
from nlp.encoder.weights import Floats

__all__ = ["Embedded", "Encoder", "Floats", "load_encoder"]
