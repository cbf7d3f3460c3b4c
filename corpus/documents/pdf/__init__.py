"""PDF documents: words with their places, put back into lines, columns, paragraphs and pages."""
