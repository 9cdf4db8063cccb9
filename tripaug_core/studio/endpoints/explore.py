"""`/map`: where augmented copies lie among real speech."""

from tripaug_core.errors import InputError
from tripaug_core.studio.endpoints.endpoint import endpoint
from tripaug_core.studio.work.explore.explorer import explorer_of
from tripaug_core.studio.work.explore.request import MapRequest
from tripaug_core.studio.work.explore.view import described
from tripaug_core.studio.work.services import Services
from tripaug_core.studio.work.tasks import Task
from tripaug_core.vocabulary import EPSILON


def build(services: Services) -> None:
    """Adds the endpoints to the page being built."""
    explorer = explorer_of(services)

    @endpoint(concurrency_limit=1)
    def map(
        checkpoint: str,
        corpus: str | list[str],
        method: str = "pca",
        per_class: int = 10,
        copies: int = 2,
        epsilon: float = EPSILON,
        noise_scale: float = 1.0,
        mode: str = "placed",
        seed: int = 0,
        projection: str | None = None,
    ) -> dict:
        """Maps the representations of utterances and of their augmented copies.

        Args:
            checkpoint: a name that `/checkpoints` lists.
            corpus: a name that `/corpora` lists, or a list of names.
            method: what `projection` was called before; still taken where that is left out.
            per_class: utterances of each emotion of each corpus, 1 to 200.
            copies: of each utterance, 0 to 20.
            epsilon: mean absolute change of the copies, 0 to 0.5, in standard deviations.
            noise_scale: 0 to 2.
            mode: "placed", copies in the map of the originals; or "joint", one map of all.
            seed: of the draw, the copies and the map.
            projection: "pca", "tsne" or "umap".

        Returns:
            `title`, `originals` (columns `id`, `corpus`, `emotion`, `speaker`, `heard`, `x`, `y`),
            `copies` (columns `parent`, an index into the originals, `number`, `seed`, `method`
            ("learned" or "noise": how the copy was made), `heard`, `x`, `y`, `far`) and `figures`
            (`silhouette`, `purity`, `kept`, ...).
        """
        request = MapRequest.of(
            {
                "checkpoint": checkpoint,
                "corpora": corpus,
                "way": projection or method,
                "per_class": per_class,
                "copies": copies,
                "epsilon": epsilon,
                "noise_scale": noise_scale,
                "joint": _is_joint(mode),
                "seed": seed,
            }
        )
        return described(explorer.make(request, Task()))


def _is_joint(mode: str) -> bool:
    if mode not in ("placed", "joint"):
        raise InputError(f"mode is {mode!r}: it must be 'placed' or 'joint'.")
    return mode == "joint"
