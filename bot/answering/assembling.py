"""An answer from the sentences of a model's that are supported, with a footnote to the very words that support each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.answer import Answer, Citation, cite
from bot.answering.checks import CheckedSentence, Checks
from bot.answering.grounding import Checked, Problem
from bot.answering.prompting import Asked
from bot.answering.withholding import Watch, has_token, takes_effect

COMPOSER = "llm"

_WITHHELD = "…"
"""What is told of a sentence that gives away how the model was asked."""


def keep_safe(checked: Sequence[Checked], asked: Asked) -> list[Checked]:
    """What was checked, without the sentences that link, mention, or give away how the model was asked.

    The last aren't told of word for word, even where they weren't supported in the first place.
    """
    watch = Watch(asked)
    return [_safe(one, asked, watch) for one in checked]


def _safe(checked: Checked, asked: Asked, watch: Watch) -> Checked:
    text = checked.sentence.text
    if has_token(text, asked) or (not checked.kept and watch.gives_away(text)):
        told = replace(checked.sentence, text=_WITHHELD)
        return replace(checked, sentence=told, kept=False, problems=(Problem("marker", "the prompt"),))
    if checked.kept and takes_effect(text):
        return replace(checked, kept=False, problems=(Problem("marker", "a link or a mention"),))
    return checked


def checks_of(checked: Sequence[Checked], model: str, prompts: Mapping[str, int], tokens: Mapping[str, int]) -> Checks:
    """What is told of how the sentences fared."""
    return Checks(
        model=model,
        prompts=prompts,
        sentences=tuple(_told(one) for one in checked),
        quotations=dict(Counter(kind for one in checked for kind in one.quotations)),
        tokens=tokens,
    )


def assemble(extractive: Answer, asked: Asked, kept: Sequence[Checked], checks: Checks) -> Answer:
    """The kept sentences in the place of the extractive answer's, with footnotes numbered as they come."""
    corpus = extractive.citations[0].corpus
    citations: list[Citation] = []
    sentences: list[str] = []
    for checked in kept:
        markers: list[int] = []
        for number, span in checked.citations:
            article = asked.passages[number - 1].article
            place = (article.id, span.start, span.end)
            known = next((one for one in citations if (one.article_id, one.start, one.end) == place), None)
            if known is None:
                known = cite(article, span, corpus=corpus, marker=len(citations) + 1)
                citations.append(known)
            markers.append(known.marker)
        sentences.append(
            f"{_one_line(checked.sentence.text)} {''.join(f'[{marker}]' for marker in dict.fromkeys(markers))}"
        )
    return replace(
        extractive,
        text=" ".join(sentences),
        citations=tuple(citations),
        as_of=max((one.published for one in citations if one.published), default=None),
        composer=f"{COMPOSER}:{checks.model}",
        checks=checks,
    )


def _told(checked: Checked) -> CheckedSentence:
    return CheckedSentence(
        text=_one_line(checked.sentence.text),
        kept=checked.kept,
        problems=tuple(
            f"{problem.kind}: {problem.detail}" if problem.detail else problem.kind for problem in checked.problems
        ),
        repaired=checked.repaired,
        markers=checked.sentence.markers,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
