"""Checks each sentence of an answer against the passages that it cites, and moves a citation to where the support is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.grounding.claim import Claim, read
from bot.answering.grounding.meaning import least_similarity, strange_word
from bot.answering.grounding.names import Names
from bot.answering.grounding.nli import Inference, NliModel
from bot.answering.grounding.polarity import polarity
from bot.answering.grounding.quotations import Kind, classify_quotation, has_stray_mark
from bot.answering.grounding.responding import responds
from bot.answering.grounding.source import Floats, Problem, Source
from bot.answering.grounding.splitting import Sentence
from bot.answering.grounding.supporting import Supporting
from bot.answering.wording import Stems
from index.embedding import Embedder
from index.hit import Hit
from index.passage import Span

_LEANS_BACK = re.compile(r"(?:He|She|They|It|This|These|Those|His|Her|Their|Its)\b")

LONGEST_SENTENCE = 600
"""In characters. A longer one says too much to be checked as one, or the same again and again."""

_AROUND = 10_000
"""Characters of its article before and behind a passage."""

LEAST_ENTAILMENT = 0.5
"""The least probability of following from its sources, where a cross-encoder judges."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence and how it fared.

    `citations` are the sentences that support it, each with the number of its passage, from 1; `repaired` where these
    aren't the passages that it names. `quotations` are what each of its quotations is.
    """

    sentence: Sentence
    kept: bool
    problems: tuple[Problem, ...]
    citations: tuple[tuple[int, Span], ...] = ()
    repaired: bool = False
    quotations: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class _Support:
    """The sources that a claim rests on, and what is wrong with it all the same."""

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]


class Grounding:
    """Checks what a model wrote. Safe to share between threads."""

    def __init__(self, embedder: Embedder, nli: NliModel | None = None) -> None:
        """Compare meanings by the embedding model, and have the cross-encoder read both sides where there is one."""
        self._embedder = embedder
        self._nli = nli
        self._stems = Stems()
        self._supporting = Supporting(self._stems)

    def check(self, sentence: Sentence, passages: Sequence[Hit]) -> Checked:
        """How one sentence fares against the passages, which are numbered from 1."""
        return self.check_all([sentence], passages)[0]

    def check_all(self, sentences: Sequence[Sentence], passages: Sequence[Hit]) -> list[Checked]:
        """How each sentence fares. A passage that none cites is read only where a citation has to be repaired."""
        return _Checking(self._embedder, self._nli, self._stems, self._supporting, passages).check_all(sentences)

    def answers(self, question: str, sentences: Sequence[str]) -> bool:
        """Whether sentences, each of them supported, are an answer to a question."""
        return responds(question, sentences, self._embedder, self._stems)


class _Checking:
    """The check of one answer: what was read of the passages is kept for its next sentence."""

    def __init__(
        self,
        embedder: Embedder,
        nli: NliModel | None,
        stems: Stems,
        supporting: Supporting,
        passages: Sequence[Hit],
    ) -> None:
        self._embedder = embedder
        self._nli = nli
        self._stems = stems
        self._supporting = supporting
        self._passages = passages
        self._names: dict[tuple[str, int], Names] = {}
        self._sources: dict[int, list[Source]] = {}

    def check_all(self, sentences: Sequence[Sentence]) -> list[Checked]:
        if not sentences:
            return []
        self._read(self._valid(marker for sentence in sentences for marker in sentence.markers))
        vectors = self._embedder.embed([sentence.text for sentence in sentences])
        checked = [self._check(sentence, vector) for sentence, vector in zip(sentences, vectors, strict=True)]
        return _without_loose_ends(checked)

    def _check(self, sentence: Sentence, vector: Floats) -> Checked:
        cited = self._valid(sentence.markers)
        quotations = self._classify(sentence, cited)
        if has_stray_mark(sentence.text):
            return Checked(sentence, kept=False, problems=(Problem("quotation", "a mark is missing"),))
        if not sentence.markers:
            return Checked(sentence, kept=False, problems=(Problem("uncited"),), quotations=quotations)
        if len(sentence.text) > LONGEST_SENTENCE:
            return Checked(sentence, kept=False, problems=(Problem("long"),), quotations=quotations)
        supports = self._cited(sentence.text, vector, cited)
        if not any(support.problems == () for support in supports):
            repair = self._elsewhere(sentence.text, vector, cited)
            if repair is None:
                worst = supports[-1].problems if supports else (Problem("marker", _written(sentence.markers)),)
                return Checked(sentence, kept=False, problems=worst, quotations=quotations)
            supports = [repair]
        sources = [source for support in supports if not support.problems for source in support.sources]
        citations = tuple(dict.fromkeys((source.number, source.span) for source in sources))
        repaired = {number for number, _ in citations} != set(sentence.markers)
        return Checked(sentence, kept=True, problems=(), citations=citations, repaired=repaired, quotations=quotations)

    def _cited(self, text: str, vector: Floats, cited: Sequence[int]) -> list[_Support]:
        """What each of the cited passages supports; what all together do where none does alone."""
        alone = [self._support(text, vector, self._sources[number]) for number in cited]
        if len(cited) > 1 and all(support.problems for support in alone):
            return [self._support(text, vector, [source for number in cited for source in self._sources[number]])]
        return alone

    def _elsewhere(self, text: str, vector: Floats, cited: Sequence[int]) -> _Support | None:
        """The support of the first other passage that has it."""
        others = [number for number in range(1, len(self._passages) + 1) if number not in cited]
        self._read(others)
        supports = (self._support(text, vector, self._sources[number]) for number in others)
        return next((support for support in supports if not support.problems), None)

    def _support(self, text: str, vector: Floats, sources: Sequence[Source]) -> _Support:
        small = frozenset[str]().union(*(source.names.small for source in sources))
        claim = Claim.of(text, small, self._stems)
        chosen = self._supporting.choose(claim, vector, sources)
        if not chosen:
            return _Support((), (Problem("similarity", "the passage is empty"),))
        problems = self._supporting.problems(claim, chosen, sources) or self._dissimilar(claim, vector, chosen, sources)
        return _Support(tuple(chosen), tuple(problems))

    def _dissimilar(
        self, claim: Claim, vector: Floats, chosen: Sequence[Source], sources: Sequence[Source]
    ) -> list[Problem]:
        """Whether the sources, which have all facts of a claim and deny none, mean something else."""
        joined = " ".join(source.told.text for source in chosen)
        together = self._embedder.embed([joined])[0] if len(chosen) > 1 else chosen[0].vector
        similarity = max(float(vector @ together), float(vector @ chosen[0].vector))
        if similarity < least_similarity(claim, frozenset[str]().union(*(source.told.content for source in chosen))):
            return [Problem("similarity", f"{similarity:.2f}")]
        there = frozenset(stem for source in sources for word in source.told.words for stem in word.stems)
        if word := strange_word(claim, joined, there, self._embedder):
            return [Problem("similarity", word)]
        if self._nli is not None:
            return _judged(self._nli.infer(joined, claim.told.text))
        return []

    def _classify(self, sentence: Sentence, cited: Sequence[int]) -> tuple[Kind, ...]:
        texts: Mapping[int, str] = {number: hit.text for number, hit in enumerate(self._passages, 1)}
        of_cited = [text for number, text in texts.items() if number in cited]
        others = [text for number, text in texts.items() if number not in cited]
        claim = Claim.of(sentence.text, frozenset(), self._stems)
        return tuple(classify_quotation(words, of_cited, others) for words in claim.quotations)

    def _valid(self, markers: Iterable[int]) -> list[int]:
        return [marker for marker in dict.fromkeys(markers) if 1 <= marker <= len(self._passages)]

    def _read(self, numbers: Sequence[int]) -> None:
        """Read and embed the sentences of passages that weren't read before."""
        new = [number for number in numbers if number not in self._sources]
        spans = [(number, span) for number in new for span in self._passages[number - 1].passage.sentences]
        texts = [self._passages[number - 1].article.text[span.start : span.end] for number, span in spans]
        vectors = self._embedder.embed(texts) if texts else np.empty((0, 0), np.float32)
        self._sources.update((number, []) for number in new)
        for (number, span), text, vector in zip(spans, texts, vectors, strict=True):
            told = read(text, self._stems)
            hit = self._passages[number - 1]
            self._sources[number].append(
                Source(number, hit, span, told, polarity(told.words), vector, self._names_of(hit))
            )

    def _names_of(self, hit: Hit) -> Names:
        """The names around a passage, near enough to tell whose last name is whose, however long its article is."""
        text = hit.article.text[max(0, hit.passage.start - _AROUND) : hit.passage.end + _AROUND]
        return self._names.setdefault((hit.article.id, hit.passage.start), Names(text, self._stems))


def _without_loose_ends(checked: Sequence[Checked]) -> list[Checked]:
    """Without what was said before, and what begins with "He" where the sentence that told who isn't kept."""
    kept: list[Checked] = []
    said: set[str] = set()
    for one in checked:
        words = " ".join(one.sentence.text.casefold().split())
        if one.kept and kept and not kept[-1].kept and _LEANS_BACK.match(one.sentence.text):
            kept.append(_dropped(one, Problem("name", "whom it means was left out")))
        elif one.kept and words in said:
            kept.append(_dropped(one, Problem("repeated")))
        else:
            kept.append(one)
        said.add(words)
    return kept


def _dropped(checked: Checked, problem: Problem) -> Checked:
    return replace(checked, kept=False, problems=(problem,), citations=(), repaired=False)


def _judged(inference: Inference) -> list[Problem]:
    if inference.contradiction > max(inference.entailment, LEAST_ENTAILMENT):
        return [Problem("contradiction", f"{inference.contradiction:.0%}")]
    if inference.entailment < LEAST_ENTAILMENT:
        return [Problem("similarity", f"follows with {inference.entailment:.0%}")]
    return []


def _written(markers: Sequence[int]) -> str:
    return "".join(f"[{marker}]" for marker in markers)
