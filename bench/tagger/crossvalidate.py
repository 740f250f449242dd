"""Try the tagger on documents that it has not seen, by cross-validation over the documents.

    python bench/tagger/crossvalidate.py --lct FILE --chia FILE --registry FILE --out FOLDER

Trials are put into five folds by a hash of their id. Each fold's model is trained on the other
folds of both corpora and marks the fold's LCT and Chia texts, line by line. FOLDER gets
the folds' models, so that a second run need not train, and `lct.jsonl` and `chia.jsonl` in the
output format of `eligo parse --jsonl`. The worst classes of errors are printed, and the figures
where the scorer's folder is at hand (--score).
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from brat import Document, Span, read_corpus
from training import Learned, learned, train

from eligo.reading.tagger.model import Model
from eligo.reading.tagger.negation import negation
from eligo.reading.tagger.tagger import BOLDNESS, Mention, Tagger

FOLDS = 5
CORPORA = ("lct", "chia")


def main() -> None:
    options = read_options()
    documents = {name: read_corpus(getattr(options, name), name) for name in CORPORA}
    options.out.mkdir(parents=True, exist_ok=True)
    known = learned(options.registry, options.out / "vectors.pickle")
    found: dict[str, dict[str, list[Mention]]] = {name: {} for name in CORPORA}
    for fold in range(FOLDS):
        model = fold_model(documents, known, fold, options.out)
        tagger = Tagger(model.chain(options.boldness), negation())
        for name in CORPORA:
            held_out = [d for d in documents[name] if fold_of(d.trial) == fold]
            found[name].update((d.id, tagged(tagger, d)) for d in held_out)
    for name in CORPORA:
        path = options.out / f"{name}.jsonl"
        lines = [output_line(document, found[name][document.id]) for document in documents[name]]
        path.write_text("".join(lines), encoding="utf-8")
        report(name, documents[name], found[name], path, options)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in (*CORPORA, "registry", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--score", type=Path, help="folder of the scorer mentions.py")
    parser.add_argument("--boldness", type=float, default=BOLDNESS)
    return parser.parse_args()


def fold_of(trial: str) -> int:
    return int(hashlib.sha256(trial.encode()).hexdigest(), 16) % FOLDS


def fold_model(
    documents: dict[str, list[Document]], known: Learned, fold: int, folder: Path
) -> Model:
    """The model that has not seen the fold, kept in the folder between runs."""
    path = folder / f"fold{fold}.npz"
    if not path.exists():
        seen = {name: [d for d in documents[name] if fold_of(d.trial) != fold] for name in CORPORA}
        train(seen["lct"], seen["chia"], known).save(path)
    return Model.load(path)


def tagged(tagger: Tagger, document: Document) -> list[Mention]:
    """The mentions of a document, each line read by itself."""
    texts = document.text.split("\n")
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    return [
        mention._replace(start=start + mention.start, end=start + mention.end)
        for start, mentions in zip(starts, tagger.tag_all(texts), strict=False)
        for mention in mentions
    ]


def output_line(document: Document, found: Sequence[Mention]) -> str:
    mentions = [
        {**mention._asdict(), "text": document.text[mention.start : mention.end]}
        for mention in found
    ]
    return json.dumps({"id": document.id, "criteria": [{"mentions": mentions}]}) + "\n"


# ---- figures ---------------------------------------------------------------------------------


def report(
    name: str,
    documents: Sequence[Document],
    found: dict[str, list[Mention]],
    path: Path,
    options: argparse.Namespace,
) -> None:
    print(f"\n==== {name}")
    if options.score:
        sys.path.insert(0, str(options.score))
        import corpora  # noqa: PLC0415 - the scorer's own modules, where its folder is at hand
        import mentions  # noqa: PLC0415

        gold = corpora.load_documents(getattr(options, name))
        mentions.print_result(mentions.score(gold, *mentions.load_predictions(path, gold)))
    classes: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for document in documents:
        for kind, example in errors(document, found[document.id]):
            classes[kind] += 1
            examples.setdefault(kind, []).append(example)
    print("\nerrors, the commonest classes first")
    for kind, number in classes.most_common(25):
        print(f"{number:6} {kind:40} {' · '.join(examples[kind][:6])}")


def errors(document: Document, found: Sequence[Mention]) -> list[tuple[str, str]]:
    """(class, example) for every gold mention that was not found as it is, and false ones."""
    predicted = [Span(mention.start, mention.end, mention.type) for mention in found]
    gold = set(document.spans)
    result = []
    for span in document.spans:
        if span not in predicted:
            over = [p for p in predicted if p.start < span.end and span.start < p.end]
            result.append(missed(span, over, document.text))
    for span in predicted:
        if not any(span.start < g.end and g.start < span.end for g in gold):
            result.append((f"{span.type}: false", document.text[span.start : span.end]))
    return result


def missed(span: Span, over: Sequence[Span], text: str) -> tuple[str, str]:
    words = text[span.start : span.end]
    if not over:
        return f"{span.type}: not found", words
    best = max(over, key=lambda p: min(p.end, span.end) - max(p.start, span.start))
    instead = text[best.start : best.end]
    if (best.start, best.end) == (span.start, span.end):
        return f"{span.type}: taken for {best.type}", words
    sides = []
    if best.start != span.start:
        sides.append("starts early" if best.start < span.start else "starts late")
    if best.end != span.end:
        sides.append("ends early" if best.end < span.end else "ends late")
    kind = span.type if span.type == best.type else f"{span.type} as {best.type}"
    return f"{kind}: {' and '.join(sides)}", f"{words!r} as {instead!r}"


if __name__ == "__main__":
    main()
