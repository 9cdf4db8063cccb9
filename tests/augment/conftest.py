"""A small augmentor, saved and loaded as a real one is."""

import pytest
import torch

from tests.method.small import CLASSES, small_settings
from tripaug_core.augment.learned import load_augmentor
from tripaug_core.method import checkpoint
from tripaug_core.method.networks import build_networks
from tripaug_core.sound.mel import Normalisation


@pytest.fixture(scope="session", params=["warp", "additive"])
def checkpoint_folder(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("home") / "small"
    smoothing = 40.0 if request.param == "warp" else 1.5
    settings = small_settings(form=request.param, smoothing=smoothing)
    networks = build_networks(settings, torch.Generator().manual_seed(0))
    centres = torch.stack([torch.full((128,), float(i)) for i in range(3)])
    checkpoint.save(folder, networks, centres, settings, Normalisation(-6.0, 3.5), CLASSES, {})
    return folder


@pytest.fixture
def augmentor(checkpoint_folder):
    return load_augmentor(checkpoint_folder)
