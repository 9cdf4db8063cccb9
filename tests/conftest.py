"""What many tests share."""

import os
import signal
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

# Networks this small gain nothing from a second thread, and where a browser or another process
# wants the core as well, waiting for it takes many times longer. Heeded by torch as it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Each process that a test starts would compile the package anew, each run all of the tests: a
# second, and ten.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

PROJECT = Path(__file__).resolve().parent.parent

# What numba compiles is tried on too little to be worth optimising. It is kept apart, as numba uses
# what it has kept however it was compiled: whoever ran the tests would have a slow app ever after.
os.environ.setdefault("NUMBA_OPT", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(PROJECT / ".pytest_cache" / "numba"))

# Processes that tests start find the package as the tests themselves do, from any folder.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]
)

# Begun with, by decreasing length: a long file that came last would be waited for alone.
LONGEST = (
    *("studio/test_newcomer_page", "studio/test_benchmarks_page", "studio/test_gone_page"),
    *("studio/test_train_page", "studio/test_augment_page", "studio/test_texts"),
    *("studio/test_proving", "studio/test_address_page", "maps/test_placement"),
    *("studio/test_behind_nginx", "pipelines/test_recipes", "bench/test_runner"),
    *("sound/test_mel", "augment/test_hostile_sounds", "cli/test_hostile", "bench/run/test_dask"),
    *("studio/test_figure3_page", "studio/test_accessible", "method/test_training"),
    *("studio/test_runs_api", "studio/test_attacks", "studio/test_surroundings"),
    *("augment/layers/test_in_trainings", "test_bare_machine", "cli/test_prove", "cli/test_train"),
    *("studio/test_fuzz", "studio/test_keyboard_page", "studio/test_letters_page"),
    *("cli/test_reproduce",),
)


def pytest_collection_modifyitems(items):
    """The longest files first."""
    places = {PROJECT / "tests" / f"{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def corpora_home() -> Path:
    """A home with EMO-DB, EMOVO and RAVDESS in it; the test is skipped where there is none."""
    given = os.environ.get("TRIPAUG_CORPORA")
    for home in [Path(given)] if given else [PROJECT.parent / "shared" / "corpora"]:
        if all((home / name).is_dir() for name in ("emodb", "emovo", "ravdess")):
            return home
    pytest.skip("no real corpora: set TRIPAUG_CORPORA to a home with emodb, emovo and ravdess")


@pytest.fixture(autouse=True, scope="session")
def _hears_ctrl_c():
    """A shell starts background jobs deaf to Ctrl-C, and the tests of Ctrl-C would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """Tests neither read nor fill the user's cache."""
    if "TRIPAUG_TEST_CACHE" in os.environ:
        os.environ["TRIPAUG_CACHE"] = os.environ["TRIPAUG_TEST_CACHE"]
    else:
        os.environ["TRIPAUG_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def small_corpora(tmp_path_factory) -> Path:
    """A corpora home with one corpus, `mine`: 3 emotions, 2 speakers, 12 sounds of half a second.

    Emotions differ in pitch and loudness.
    """
    import torch

    from tripaug_core.sound import files

    home = tmp_path_factory.mktemp("corpora")
    generator = torch.Generator().manual_seed(0)
    lines, seconds = ["path,emotion,speaker"], torch.arange(8000) / 16_000
    for e, emotion in enumerate(("anger", "neutral", "sadness")):
        for i in range(4):
            name = f"{emotion}-{i}.wav"
            tone = torch.sin(2 * torch.pi * (500 - 150 * e + 10 * i) * seconds) * (0.8 - 0.2 * e)
            noise = 0.02 * torch.randn(8000, generator=generator)
            files.write(home / "mine" / name, tone + noise, 16_000)
            lines.append(f"{name},{emotion},s{i % 2}")
    (home / "mine" / "manifest.csv").write_text("\n".join(lines) + "\n")
    return home


@pytest.fixture(scope="session")
def small_checkpoint(tmp_path_factory) -> Path:
    """The folder of a checkpoint of small networks that have learned nothing."""
    import torch

    from tripaug_core.method import checkpoint
    from tripaug_core.method.networks import build_networks
    from tripaug_core.method.settings import preset
    from tripaug_core.sound.mel import Normalisation

    settings = preset("quick", augmentor_widths=(4, 6), representation_widths=(4, 4, 6, 6, 6))
    networks = build_networks(settings, torch.Generator().manual_seed(0))
    labels = ("anger", "neutral", "sadness")
    folder = tmp_path_factory.mktemp("checkpoints") / "small"
    centres, normal = torch.zeros(3, 128), Normalisation(-6.0, 3.5)
    checkpoint.save(folder, networks, centres, settings, normal, labels, {})
    return folder


@pytest.fixture(scope="session")
def proof_homes(tmp_path_factory):
    """A training that can be proved, of next to nothing, in homes of its own.

    corpora/ with two corpora, `mine` and `theirs`: 3 emotions and 3 speakers each; runs/ with
    `run`, a finished training on the first that held one of them out.
    """
    from types import SimpleNamespace

    import torch

    from tests.method.small import small_settings
    from tripaug_core.jobs import train
    from tripaug_core.sound import files

    root = tmp_path_factory.mktemp("proof")
    generator, seconds = torch.Generator().manual_seed(0), torch.arange(8000) / 16_000
    for corpus in ("mine", "theirs"):
        lines = ["path,emotion,speaker"]
        for e, emotion in enumerate(("anger", "neutral", "sadness")):
            for i in range(12):
                pitch = 150 + 120 * e + 9 * (i % 3)
                wave = (0.2 + 0.2 * e) * torch.sin(2 * torch.pi * pitch * seconds)
                wave = wave * (1 + torch.sin(20 * seconds + i))
                wave = 0.5 * wave + 0.01 * torch.randn(8000, generator=generator)
                name = f"{emotion}{i}.wav"
                files.write(root / "corpora" / corpus / name, wave, 16_000)
                lines.append(f"{name},{emotion},{corpus}-{i % 3}")
        (root / "corpora" / corpus / "manifest.csv").write_text("\n".join(lines) + "\n")
    run = train.lay_out(
        root / "runs",
        "mine",
        small_settings(iterations=2, frames=20),
        corpora=root / "corpora",
        device="cpu",
        held_out=("mine-2",),
    )
    with fewer_fresh_triplets():
        train.work(run)
    return SimpleNamespace(
        corpora=root / "corpora", runs=root / "runs", checkpoints=root / "none", run=run
    )


@pytest.fixture(scope="module")
def no_workers():
    """Benchmarks of `jobs` and of the command line compute in this process."""
    from at_once import AtOnce

    from tripaug_core.bench.run import engines

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "open_engine", lambda *asked: nullcontext(AtOnce()))
        yield


@contextmanager
def fewer_fresh_triplets():
    from functools import partial

    from tripaug_core.method import evaluation

    fewer = partial(evaluation.active_triplet_rate, batches=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "active_triplet_rate", fewer)
        yield


@pytest.fixture(scope="module")
def few_fresh_triplets():
    """Trainings and proofs in this process tell how alive a training is from 2 batches, not 16.

    Of a training of a few steps that is half of its time, of a proof a third.
    """
    with fewer_fresh_triplets():
        yield


@pytest.fixture
def publisher(monkeypatch):
    """A server from which a corpus can be fetched; see `publisher.Publisher`."""
    from publisher import publishing

    from tripaug_core.corpora import download

    monkeypatch.setattr(download, "PAUSE_S", 0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with publishing() as running:
        yield running
