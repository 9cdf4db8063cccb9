"""Both layers within the trainings that people have: compiled, distributed, by Lightning."""

import copy
import io
import os
import pickle
import socket

import pytest
import torch
from torch import nn

import tripaug_core as ta

KINDS = ("mel", "waveform")


def layer_of(kind, augmentor, **settings):
    kinds = {"mel": ta.TripletAugment, "waveform": ta.TripletAugmentWaveform}
    return kinds[kind](augmentor, **settings)


def batch_of(kind, batch=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    shape = (batch, 1, 128, 12) if kind == "mel" else (batch, 1, 2400)
    return 0.3 * torch.randn(shape, generator=generator)


def model_of(kind, augmentor, **settings):
    layer = layer_of(kind, augmentor, **{"p": 1.0, "seed": 1} | settings)
    size = batch_of(kind)[0].numel()
    return nn.Sequential(layer, nn.Flatten(), nn.Linear(size, 3))


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_under_autocast_epsilon_is_met(kind, augmentor):
    layer = layer_of(kind, augmentor, p=1.0, epsilon_range=(0.2, 0.2))
    batch = batch_of(kind)
    wanted, _ = copy.deepcopy(layer)(batch, return_epsilon=True)
    with torch.autocast("cpu", torch.bfloat16):
        out, reached = layer(batch, return_epsilon=True)
    assert out.dtype == batch.dtype
    torch.testing.assert_close(reached, torch.full((4,), 0.2), rtol=0.01, atol=0)
    assert (out - wanted).abs().mean() < 0.3 * (out - batch).abs().mean()


def test_compiled(kind, augmentor):
    batch = batch_of(kind)
    model = model_of(kind, augmentor)
    eager = copy.deepcopy(model)
    compiled = torch.compile(model, backend="aot_eager")
    for _ in range(2):
        torch.testing.assert_close(compiled(batch), eager(batch), atol=1e-3, rtol=1e-3)
    compiled.eval()
    assert torch.equal(compiled(batch), eager.eval()(batch))


def test_copied_pickled_and_saved(kind, augmentor):
    batch = batch_of(kind)
    model = model_of(kind, augmentor)
    model(batch)
    others = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    saved = io.BytesIO()
    torch.save(model.state_dict(), saved)
    assert saved.tell() < 4 * model[2].weight.numel() + 10_000  # the linear layer, and no more
    wanted = model(batch)
    for other in others:
        assert torch.equal(other(batch), wanted)


def test_lengths_as_shares_and_none_at_all(kind, augmentor):
    batch = batch_of(kind)
    size = batch.shape[-1]
    lengths = torch.tensor([size, size // 2, 1, 0])
    whole, shares = (layer_of(kind, augmentor, p=1.0, seed=2) for _ in range(2))
    for row, length in enumerate(lengths):
        batch[row, ..., length:] = float("-inf") if row % 2 else float("nan")
    out = whole(batch, lengths)
    assert torch.equal(out.nan_to_num(), shares(batch, lengths / size).nan_to_num())
    for row, length in enumerate(lengths):
        assert out[row, ..., :length].isfinite().all()
        assert torch.equal(out[row, ..., length:].isnan(), batch[row, ..., length:].isnan())


def test_epsilon_is_told(kind, augmentor):
    layer = layer_of(kind, augmentor, p=0.5, seed=3)
    batch = batch_of(kind, 12)
    out, reached = layer(batch, return_epsilon=True)
    assert torch.equal((out != batch).flatten(1).any(1), reached > 0)
    assert 0 < (reached > 0).sum() < 12
    _, nothing = layer.eval()(batch, return_epsilon=True)
    assert not nothing.any()


def _distributed(rank, port, folder, found):
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=rank, world_size=2)
    seen, weights = {}, {}
    for kind in KINDS:
        torch.manual_seed(0)
        model = model_of(kind, ta.load_augmentor(folder))
        parallel = nn.parallel.DistributedDataParallel(model)
        optimiser = torch.optim.SGD(parallel.parameters(), lr=0.1)
        outs = []
        model[0].register_forward_hook(lambda *called, outs=outs: outs.append(called[2].clone()))
        for _ in range(2):
            loss = parallel(batch_of(kind)).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        seen[kind] = torch.cat(outs).numpy()
        weights[kind] = model[2].weight.detach().numpy()
    found.put((rank, seen, weights))
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()


@pytest.mark.parametrize("checkpoint_folder", ["warp"], indirect=True)
def test_two_processes_draw_differently_and_learn_the_same(checkpoint_folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = torch.multiprocessing.get_context("spawn")
    found = context.Queue()
    workers = [
        context.Process(target=_distributed, args=(rank, port, checkpoint_folder, found))
        for rank in range(2)
    ]
    for worker in workers:
        worker.start()
    (_, first, one), (_, second, other) = sorted(
        (found.get(timeout=120) for _ in workers), key=lambda each: each[0]
    )
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    for kind in KINDS:
        assert (one[kind] == other[kind]).all()
        assert (first[kind] != second[kind]).any()
        # The first process draws as a training that is not distributed would.
        alone = layer_of(kind, ta.load_augmentor(checkpoint_folder), p=1.0, seed=1)
        wanted = torch.cat([alone(batch_of(kind)) for _ in range(2)])
        torch.testing.assert_close(torch.from_numpy(first[kind]), wanted, atol=1e-3, rtol=1e-3)


def test_lightning_trains_with_it(kind, augmentor, tmp_path):
    lightning = pytest.importorskip("lightning")

    class Recogniser(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = model_of(kind, augmentor, p=0.5)

        def training_step(self, batch, index):
            loss = self.model(batch[0]).square().mean()
            self.log("loss", loss)
            return loss

        def validation_step(self, batch, index):
            assert self.model[0](batch[0]) is batch[0]  # Lightning has set eval()

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    sounds = torch.utils.data.TensorDataset(batch_of(kind, 8))
    loader = torch.utils.data.DataLoader(sounds, batch_size=4)
    trainer = lightning.Trainer(
        max_epochs=1,
        accelerator="cpu",
        precision="bf16-mixed",
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=tmp_path,
    )
    recogniser = Recogniser()
    trainer.fit(recogniser, loader, loader)
    assert trainer.global_step == 2
    (kept,) = tmp_path.rglob("*.ckpt")
    # Our own file, and Lightning's format.
    state = torch.load(kept, weights_only=False)["state_dict"]
    assert set(state) == {"model.2.weight", "model.2.bias"}
