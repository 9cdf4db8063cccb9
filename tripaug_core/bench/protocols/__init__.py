"""The paper's three experiments, as plans: features and settings in, specs of every cell out."""

from collections.abc import Mapping

from tripaug_core.bench.plan.plan import Plan
from tripaug_core.bench.plan.settings import BenchSettings
from tripaug_core.bench.protocols import ablation, crosslingual, imbalanced
from tripaug_core.corpora.features import Features
from tripaug_core.corpora.speakers import check_known

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
    if settings.normalise == "speaker":
        for each in features.values():  # sources of crosslingual as well
            check_known(each)
    return _PLANS[settings.protocol](settings, features, plugins)
