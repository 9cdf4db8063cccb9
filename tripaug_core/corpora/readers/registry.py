"""The corpora that the project knows, in the order in which they are shown."""

from tripaug_core.corpora.corpus import Reader
from tripaug_core.corpora.readers import esd, iemocap
from tripaug_core.corpora.readers.layout import layouts

DEMO = Reader(
    name="demo",
    title="Demo (synthetic speech)",
    languages=("English", "German"),
    licence="ships with the project",
    where="ships with the project, in assets/demo",
    put="",
    synthetic=True,
)
KNOWN: dict[str, Reader] = {
    reader.name: reader for reader in (DEMO, iemocap.READER, esd.READER, *layouts())
}
