"""The corpora that the project knows by name, in the order in which they are shown."""

from tripaug_core.corpora import emodb, emovo, esd, iemocap, manifest, ravdess
from tripaug_core.corpora.corpus import Reader

DEMO = Reader(
    name="demo",
    title="Demo (synthetic speech)",
    languages=("English", "German"),
    licence="ships with the project",
    read=manifest.read,
    where="ships with the project, in assets/demo",
    put="",
    synthetic=True,
)

KNOWN: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        DEMO,
        iemocap.READER,
        esd.READER,
        emodb.READER,
        emovo.READER,
        ravdess.READER,
    )
}
