from corpus.article import ArticleDraft
from corpus.documents.results import Doubt
from corpus.drafting import make_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise


def read_pdf(data: bytes, name: str, *, most_pages: int) -> tuple[ArticleDraft, tuple[Doubt, ...]]:
    import pypdfium2

    text = normalise("\n\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)))
    if not text:
        raise SourceError(f"{name} has no text in it")
    return make_draft(text, {}, fallback_title=title_of_file(name)), ()
