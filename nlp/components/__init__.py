"""The pipeline's components, one file each; importing `nlp.pipeline` registers them with spaCy."""
