"""A model's own word on whether sentences follow from their sources: it can only have more of them left out."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.grounding import Checked, Problem
from bot.answering.prompting import Asked
from bot.answering.writing import Writer
from prompts.loading import Prompt

_VERDICT = re.compile(r"^\W*(?:claim\W*)?(\d{1,2})\W+(yes|no)\b", re.IGNORECASE | re.MULTILINE)


def judging_prompt(checked: Sequence[Checked], asked: Asked, prompt: Prompt) -> str:
    """The prompt to judge those sentences that are kept, numbered by their place from 1.

    Raises:
        PromptError: The prompt can't be filled in.
    """
    claims = [
        {"number": number, "text": " ".join(one.sentence.text.split()), "source": _source(one, asked)}
        for number, one in enumerate(checked, 1)
        if one.kept
    ]
    return prompt.render(claims=claims, fence=f"=====[{asked.token}]=====")


async def judge(checked: Sequence[Checked], judging: str, model: Writer) -> list[Checked]:
    """What was checked, without the sentences that the model finds not to follow. What it says nothing on stays as it is.

    Raises:
        LlmUnavailableError: The model can't be asked.
    """
    written = "".join([piece async for piece in model.stream(judging)])
    refused = {int(number) for number, verdict in _VERDICT.findall(written) if verdict.lower() == "no"}
    return [
        replace(
            one,
            kept=False,
            problems=(Problem("contradiction", "the model judges that it doesn't follow"),),
            citations=(),
        )
        if one.kept and number in refused
        else one
        for number, one in enumerate(checked, 1)
    ]


def _source(checked: Checked, asked: Asked) -> str:
    """The words that a sentence rests on, in the order in which they stand."""
    slices = (
        asked.passages[number - 1].article.text[span.start : span.end] for number, span in sorted(checked.citations)
    )
    return "\n".join(dict.fromkeys(slices))
