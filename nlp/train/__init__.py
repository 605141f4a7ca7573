"""How the model is made: prepare, train, tune, evaluate, package. Run with `python -m nlp.train`."""
