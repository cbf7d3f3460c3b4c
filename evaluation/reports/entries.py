"""What the page shows of each question, as JSON: its passages cut into segments, nothing that isn't shown."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from evaluation.reports.highlighting import cut, overlaps

# A script element ends at "</script>" and nests after "<!--" wherever they stand, in a string too; U+2028 and U+2029 were
# line ends in JavaScript before 2019. https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
# A lone surrogate, which JSON can escape, can't be written as UTF-8.
_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def to_script_json(data: object) -> str:
    """JSON that can stand inside a `<script type="application/json">` whatever its strings say."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def entry(question: Mapping[str, Any], metrics: Collection[str]) -> dict[str, Any]:
    """One of `Result.questions` as the page wants it, with its values of those metrics."""
    answer, expected = question["answer"], question["expected"]
    places, citations = expected.get("places") or [], answer["citations"]
    standalone = answer["standalone_question"]
    return {
        "id": question["id"],
        "question": question["question"],
        "history": [[turn["role"], turn["content"]] for turn in question["history"]],
        "standalone": standalone if standalone != question["question"] else None,
        "verdict": question["verdict"],
        "answered": question["answered"],
        "confidence": answer["confidence"],
        "tags": list(expected.get("tags") or []),
        "answerable": expected["answerable"],
        "expected": _answers(expected.get("answers") or (), expected.get("patterns") or ()),
        "evidence": list(expected.get("evidence") or []),
        "answer": answer["answer"],
        "reason": answer["reason"],
        "citations": [_citation(citation, question["passages"]) for citation in citations],
        "passages": [_passage(passage, citations, places) for passage in question["passages"]],
        "hits": [_hit(hit, places, expected.get("relevant") or {}) for hit in answer["hits"]],
        "values": {
            metric: value for metric, value in question["values"].items() if metric in metrics and value is not None
        },
        "took": question["took_ms"],
        "timings": answer["timings_ms"],
    }


def _answers(answers: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """What may be answered, patterns between slashes; what is both is shown once."""
    return [*(each for each in answers if each not in patterns), *(f"/{each}/" for each in patterns)]


def _citation(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    source = (citation["title"], citation.get("publisher"), citation.get("published"))
    return {
        "marker": citation["marker"],
        "source": " · ".join(part for part in source if part),
        "link": _web_address(citation.get("link") or citation.get("url")),
        # A quote that is highlighted in a passage need not be said twice.
        "quote": None if any(_holds(passage, citation) for passage in passages) else citation["quote"],
    }


def _passage(
    passage: Mapping[str, Any], citations: Sequence[Mapping[str, Any]], places: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "title": passage.get("title") or passage["article_id"],
        "article": passage["article_id"],
        "start": passage["start"],
        "end": passage["start"] + len(passage["text"]),
        "segments": [
            [segment.text, list(segment.markers), list(segment.ends), segment.is_evidence]
            for segment in cut(passage, citations, places)
        ],
    }


def _hit(hit: Mapping[str, Any], places: Sequence[Mapping[str, Any]], relevant: Mapping[str, float]) -> dict[str, Any]:
    if any(overlaps(hit, place) for place in places):
        gold = "evidence"
    elif relevant.get(hit["article_id"], 0) > 0 or any(place["article_id"] == hit["article_id"] for place in places):
        gold = "its article"
    else:
        gold = ""
    scores = [hit.get(score) for score in ("score", "dense", "lexical", "rerank")]
    return {"article": hit["article_id"], "start": hit["start"], "end": hit["end"], "scores": scores, "gold": gold}


def _holds(passage: Mapping[str, Any], place: Mapping[str, Any]) -> bool:
    end = passage["start"] + len(passage["text"])
    return bool(
        passage["article_id"] == place["article_id"] and passage["start"] <= place["start"] and place["end"] <= end
    )


def _web_address(link: str | None) -> str | None:
    """The link where a browser would open a page with it; None for `javascript:` and the like."""
    if link is None:
        return None
    try:
        return link if urlsplit(link).scheme.lower() in {"http", "https"} else None
    except ValueError:
        return None
