"""Small networks and small data for the tests of the method."""

import pytest
import torch

from tests.method.small import features_of, small_settings
from tripaug_core.method.networks import build_networks


@pytest.fixture
def settings():
    return small_settings()


@pytest.fixture
def networks(settings):
    return build_networks(settings, torch.Generator().manual_seed(3)).eval()


@pytest.fixture
def features():
    return features_of()
