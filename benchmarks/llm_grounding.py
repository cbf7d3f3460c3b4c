"""What survives of what a small language model writes: `python -m benchmarks.llm_grounding > survivors.txt`.

Asks our own questions (`llm_questions.txt`) about the sample articles, has the real SmolLM2-135M-Instruct word the answers,
and prints each sentence that survived with the very words it is said to rest on, for a person to judge.

A model so small hardly ever cites, and what cites nothing is dropped. That would say little of the rest of the check, so
each uncited sentence is also checked as though it had cited every passage: what survives there no check of facts stopped.
Asked with the prompt that ships it mostly copies; `--prompt short` has it use its own words, and `--prompt blind` has it
guess without reading the passages, which its sentences are checked against all the same.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answering.fluent import FluentAnswers, Prompts
from bot.answering.grounding import Checked, Grounding, Sentence
from bot.answering.grounding.nli import NliModel
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.llm.calling import LanguageModel
from bot.settings import LlmSettings, read_settings
from index.embedding import Embedder
from index.hit import Hit
from tests.llm_servers.small_model import MODEL, SmolLm2, why_not
from tests.llm_servers.smollm2 import SmolLm2Server

QUESTIONS = Path(__file__).with_name("llm_questions.txt")
PROMPTS = Path(__file__).with_name("llm_prompts")
_SHIPPED = "shipped"
_TIMEOUT_S = 600


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence that the model wrote: as it was checked, and as it would be had it cited every passage."""

    question: str
    passages: tuple[Hit, ...]
    checked: Checked
    had_it_cited: Checked


class ListeningGrounding(Grounding):
    """The check, which remembers what it was asked, as an answer that falls back to the extractive one loses it."""

    def __init__(self, embedder: Embedder, nli: NliModel | None) -> None:
        """Check as `Grounding` does."""
        super().__init__(embedder, nli)
        self.question = ""
        self.judged: list[Judged] = []

    def check_all(self, sentences: Sequence[Sentence], passages: Sequence[Hit]) -> list[Checked]:
        """How each sentence fares."""
        checked = super().check_all(sentences, passages)
        every = tuple(range(1, len(passages) + 1))
        citing = [sentence if sentence.markers else replace(sentence, markers=every) for sentence in sentences]
        again = super().check_all(citing, passages)
        self.judged += [
            Judged(self.question, tuple(passages), one, other) for one, other in zip(checked, again, strict=True)
        ]
        return checked


def main() -> None:
    """Ask all questions, and print what survived and how much."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, help="ask only so many of the questions")
    parser.add_argument(
        "--context", type=int, default=2_000, metavar="TOKENS", help="how much of the articles it reads"
    )
    parser.add_argument("--tokens", type=int, default=120, metavar="TOKENS", help="how much it writes at most")
    parser.add_argument(
        "--prompt", choices=[_SHIPPED, *sorted(one.name for one in PROMPTS.iterdir())], default=_SHIPPED
    )
    parser.add_argument("--nli", metavar="MODEL", help="a cross-encoder for natural language inference")
    arguments = parser.parse_args()
    if missing := why_not():
        parser.error(missing)
    questions = QUESTIONS.read_text(encoding="utf-8").splitlines()[: arguments.most]
    with tempfile.TemporaryDirectory() as home:
        settings = read_settings().model_copy(update={"home": Path(home)})
        with closing(open_corpus("sample", settings=settings)) as corpus:
            nli = NliModel(arguments.nli) if arguments.nli else None
            grounding = ListeningGrounding(corpus.answerer().embedder, nli)
            settings_of_model = LlmSettings(
                provider="openai-like",
                model=MODEL,
                context_tokens=arguments.context,
                max_tokens=arguments.tokens,
                timeout_s=_TIMEOUT_S,
                prompts=None if arguments.prompt == _SHIPPED else PROMPTS / arguments.prompt,
            )
            fell_back = asyncio.run(_ask_all(corpus, grounding, questions, settings_of_model))
    _report(grounding.judged, fell_back, len(questions))


async def _ask_all(
    corpus: Corpus, grounding: ListeningGrounding, questions: Sequence[str], settings: LlmSettings
) -> Counter[str]:
    """Have the model answer each; why its answers were not given, counted."""
    fell_back = Counter[str]()
    async with SmolLm2Server(SmolLm2()) as server:
        model = LanguageModel(settings.model_copy(update={"base_url": server.base_url}))
        fluent = FluentAnswers(model, grounding, Prompts.load(settings.prompts))
        for question in questions:
            grounding.question = question
            began = time.monotonic()
            extractive = corpus.ask(question, always_answer=True)
            answer = await fluent.answer(extractive, state=None)
            outcome = answer.checks.fallback or "given" if answer.checks else "not asked"
            fell_back[outcome] += 1
            print(f"{time.monotonic() - began:6.1f} s  {outcome:12}  {question}", flush=True)
        await model.aclose()
    return fell_back


def _report(judged: Sequence[Judged], fell_back: Counter[str], asked: int) -> None:
    total, uncited = len(judged), sum(not one.checked.sentence.markers for one in judged)
    kept = [(one, one.checked) for one in judged if one.checked.kept]
    had_they_cited = [(one, one.had_it_cited) for one in judged if one.had_it_cited.kept and not one.checked.kept]
    print(f"\n{asked} questions; the model's answers: {_counted(fell_back)}")
    print(
        f"{total} sentences, {uncited} of them uncited; {len(kept)} survived, {len(had_they_cited)} more had they cited"
    )
    print(f"dropped for: {_counted(_problems(one.checked for one in judged))}")
    print(f"dropped though they had cited: {_counted(_problems(one.had_it_cited for one in judged))}")
    for title, survivors in (("Survived", kept), ("Would have survived, had they cited", had_they_cited)):
        print(f"\n== {title}: {len(survivors)}")
        for one, checked in survivors:
            print(_shown(one, checked))


def _problems(checked: Iterator[Checked]) -> Counter[str]:
    """The first problem of each sentence that was dropped."""
    return Counter(one.problems[0].kind for one in checked if not one.kept)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in counts.most_common()) or "none"


def _shown(one: Judged, checked: Checked) -> str:
    """A sentence and the words it is said to rest on."""
    lines = [f"\n? {one.question}", f"  {' '.join(checked.sentence.text.split())}"]
    for number, span in checked.citations:
        article = one.passages[number - 1].article
        lines.append(f"    [{article.id}] {' '.join(article.text[span.start : span.end].split())}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
