"""The paper's three experiments, as plans: features and settings in, specs of every cell out."""

from collections.abc import Mapping

from tripaug_core.bench.plan import Plan
from tripaug_core.bench.protocols import ablation, crosslingual, imbalanced
from tripaug_core.bench.settings import BenchSettings
from tripaug_core.corpora.features import Features

_PLANS = {
    "imbalanced": imbalanced.plan,
    "ablation": ablation.plan,
    "crosslingual": crosslingual.plan,
}


def make_plan(
    settings: BenchSettings, features: Mapping[str, Features], plugins: tuple[str, ...] = ()
) -> Plan:
    """The plan of a benchmark. Nothing is computed yet.

    Args:
        settings: what is asked for.
        features: of each corpus that the settings name, whole.
        plugins: sources of a user's own rows and recognisers, already loaded here.

    Raises:
        InputError: the corpora do not have what the settings ask for.
    """
    return _PLANS[settings.protocol](settings, features, plugins)
