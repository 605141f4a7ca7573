from pathlib import Path

import pytest

from nlp.encoder import Encoder, load_encoder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encoder-cache")


@pytest.fixture(scope="session")
def encoder(cache: Path) -> Encoder:
    return load_encoder(cache=cache)
