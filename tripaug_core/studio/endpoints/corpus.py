"""`/corpus_card`, `_check`, `_guard` and `_fetch`: what the Corpus tab shows, for programs."""

from tripaug_core.studio.endpoints.endpoint import endpoint
from tripaug_core.studio.work.corpus import cards, leaks
from tripaug_core.studio.work.services import Services


def build(services: Services) -> None:
    """Adds the endpoints to the page being built."""

    @endpoint(concurrency_limit=2)
    def corpus_card(corpus: str) -> dict:
        """What is known of a corpus without listening to it.

        Args:
            corpus: a name that `/corpora` lists.

        Returns:
            {name, title, synthetic, languages, licence, utterances, speakers, emotions: {name:
            count}, seconds, by_speaker: [[speaker, {emotion: count}], ...], published}.
        """
        found = services.catalogue.corpus(corpus)
        services.survey.lengths(corpus).value()
        card = cards.card(services, corpus)
        del card["lengths"]
        about = cards.contents(found)
        return card | {name: about[name] for name in ("by_speaker", "published")}

    @endpoint(concurrency_limit=2)
    def corpus_check(corpus: str) -> dict:
        """Listens to all of a corpus and compares it with what was published.

        The answer is kept as long as no file changes.

        Args:
            corpus: a name that `/corpora` lists.

        Returns:
            {verdict, seconds, problems, notes}; problems and notes are lists of {kind, sentence,
            files, more}.
        """
        services.survey.check(corpus).value()
        told = cards.findings(services, corpus)
        return {name: told[name] for name in ("verdict", "seconds", "problems", "notes")}

    @endpoint(concurrency_limit=2)
    def corpus_guard(
        corpus: str,
        protocol: str = "imbalanced",
        source: str | None = None,
        split: str = "auto",
        keep: str | None = None,
    ) -> dict:
        """The folds that a benchmark would make of a corpus, and what their two sides share.

        Args:
            corpus: a name that `/corpora` lists; of “crosslingual” the target.
            protocol: “imbalanced” or “crosslingual”.
            source: of “crosslingual”: a second corpus.
            split: “auto” as the benchmark does it, “speaker”, “session”, “loso” or “random”.
            keep: of “imbalanced”: the class that is not cut; neutral by default.

        Returns:
            {good, verdict, refusal, leaks, warnings, split, classes, speakers, folds}; a fold has
            {name, rows, train, kept, test, test_speakers, shared_speakers, test_sentences,
            shared_sentences, duplicates, augmentor_saw_of_test, problems, ...}; what is shared is
            {count, first}.
        """
        for name in (corpus, source) if source else (corpus,):
            services.survey.check(name).value()
        return leaks.guard(
            services, corpus, protocol, source or None, split or "auto", keep or None
        )

    @endpoint()
    def corpus_fetch(corpus: str, agreed: bool = False) -> dict:
        """Downloads a corpus that may be had freely from its publisher, in the background.

        Ask again, with or without `agreed`, to see how far it is; after a break it goes on.

        Args:
            corpus: its name; of others the answer says how they are to be had.
            agreed: you have read the licence of the corpus, which the first answer names, and
                agree to it.

        Returns:
            {state, words, done, total, left_s, error}; state is “none”, “waiting”, “working”,
            “done” or “failed”, done and total are bytes.
        """
        told = services.fetching.status(corpus)
        under_way = told["state"] in ("waiting", "working")
        if under_way or (told["state"] != "none" and not agreed):
            return told
        return services.fetching.start(corpus, agreed)
