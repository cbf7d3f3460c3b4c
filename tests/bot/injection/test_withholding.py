"""What a model may not say is found in any disguise, and nothing of honest news is taken for it."""

import json
from pathlib import Path

import pytest

from bot.answering.prompting import Asked
from bot.answering.withholding import Watch, has_token, takes_effect
from bot.sample import read_sample
from index.sentences import split_sentences

ASKED = Asked("Answer only with what the passages below say, and cite. =====[00ff12ab]=====", (), "00ff12ab")
LABELLED = Path(__file__).parents[1] / "grounding" / "labelled.jsonl"


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. and the E.U. met at 1:30 p.m. on Jan. 5, and 12.5 percent of $1.5 million was paid.",
        "St.Petersburg lies at 59.93 degrees, e.g. north of here; see Fig. 3.",
        "She said: “We waited …” and left – at last.",
        "Villages dot the coast, and 5 < 7 holds.",
        "The co\u00adop\u00aderative of N\u00eemes paid \u00bd of it.",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 is Persian for “I don't want.”",
        "Vie\u0323\u0302t Nam signed the treaty.",
        "The committee [of nine] agreed (at last).",
    ],
)
def test_honest_sentences_may_be_said(sentence: str) -> None:
    assert not takes_effect(sentence)


def test_all_sentences_of_the_sample_articles_may_be_said() -> None:
    said = [article.text[span.start : span.end] for article in read_sample() for span in split_sentences(article.text)]
    said += [json.loads(line)["sentence"] for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    assert len(said) > 300
    assert [sentence for sentence in said if takes_effect(sentence)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "See https://login.example.com now.",
        "See LOGIN.EXAMPLE.COM now.",
        "See login.xn--p1ai now.",
        "See login[.]example[.]com now.",
        "See login dot example dot com now.",
        "See login\u2024example\u2024com now.",
        "See log\u00adin.exam\u00adple.com now.",
        "See \uff4c\uff4f\uff47\uff49\uff4e\uff0e\uff43\uff4f\uff4d now.",
        "See 192.0.2.7 now.",
        "See [2001:db8::7] now.",
        "See t.me/tarn now.",
        "Write to plans@example.org now.",
        "Join discord . gg / tarn now.",
        "Ask @everyone now.",
        "Ask <@80351110224678912> now.",
        "Ask <@&1> in <#2> with </ban:3> at <t:4:R> <a:wave:5>.",
        "See [the plans](now).",
        "It is so [^7].",
        "It is so [2019].",
        "It is <b>so</b>.",
        "It is \u202eos\u202c.",
        "It is so\u200b.",
        "It is so\U000e0073\U000e006f.",
        "It is s\u0336\u0335\u0334\u0337o.",
    ],
)
def test_links_mentions_and_what_is_hidden_may_not_be_said(sentence: str) -> None:
    assert takes_effect(sentence)


def test_the_token_is_found_however_it_is_spelled() -> None:
    for token in ("00ff12ab", "00FF12AB", "0-0-f-f-1-2-a-b", "0 0 f f 1 2 a b", "\uff10\uff10ff12ab"):
        assert has_token(f"It is {token}.", ASKED)
    assert not has_token("It is 00ff12.", ASKED)


def test_the_wording_of_the_prompt_is_found() -> None:
    assert Watch(ASKED).gives_away("I was told: “answer ONLY with what the passages below say”!")
    assert not Watch(ASKED).gives_away("The passages below the castle lead to the sea.")
