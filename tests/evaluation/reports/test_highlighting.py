"""A passage is cut where citations and evidence begin and end, and nothing of it is lost."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluation.reports.highlighting import Segment, cut, overlaps

TEXT = "Ann rang. Bob 🎉 came. Cem left."


def passage(start: int = 100) -> dict[str, Any]:
    return {"article_id": "a", "title": "A", "start": start, "text": TEXT}


def at(start: int, end: int, article_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"article_id": article_id, "start": start, "end": end, **more}


def test_a_citation_and_evidence_that_overlap_are_three_pieces() -> None:
    assert cut(passage(), [at(100, 109, marker=1)], [at(104, 120)]) == (
        Segment("Ann ", (1,), (), False),
        Segment("rang.", (1,), (1,), True),
        Segment(" Bob 🎉 came", (), (), True),
        Segment(". Cem left.", (), (), False),
    )


def test_places_elsewhere_are_not_shown() -> None:
    elsewhere = [at(100, 109, "b", marker=1), at(0, 100, marker=2), at(100 + len(TEXT), 500, marker=3)]
    assert cut(passage(), elsewhere, [at(100, 109, "b")]) == (Segment(TEXT, (), (), False),)


def test_a_place_that_begins_before_the_passage_is_shown_as_far_as_it_goes() -> None:
    first, _ = cut(passage(), [], [at(90, 109)])
    assert first == Segment("Ann rang.", (), (), True)


def test_overlapping_shares_a_character() -> None:
    assert overlaps(at(0, 5), at(4, 9))
    assert not overlaps(at(0, 5), at(5, 9))
    assert not overlaps(at(0, 5), at(0, 5, "b"))


spans = st.tuples(st.integers(80, 150), st.integers(1, 40)).map(lambda span: (span[0], span[0] + span[1]))


@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_pieces_are_the_passage_and_those_of_a_place_are_its_slice(
    cited: list[tuple[int, int]], gold: list[tuple[int, int]]
) -> None:
    segments = cut(
        passage(), [at(*span, marker=marker) for marker, span in enumerate(cited, 1)], [at(*span) for span in gold]
    )
    assert "".join(segment.text for segment in segments) == TEXT
    for marker, (start, end) in enumerate(cited, 1):
        shown = "".join(segment.text for segment in segments if marker in segment.markers)
        assert shown == TEXT[max(start - 100, 0) : max(end - 100, 0)]
        assert sum(marker in segment.ends for segment in segments) == bool(shown)
    evidence = {offset - 100 for start, end in gold for offset in range(start, end)} & set(range(len(TEXT)))
    assert "".join(segment.text for segment in segments if segment.is_evidence) == "".join(
        TEXT[offset] for offset in sorted(evidence)
    )
