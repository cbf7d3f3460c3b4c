"""Parsing XML that may be made to do harm."""

from typing import TYPE_CHECKING

from corpus.errors import SourceError
from corpus.file_names import printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse_xml(data: bytes, name: str, *, allow_doctype: bool = False) -> "Element":
    """Parse XML with the library defusedxml, which refuses entities and whatever lies outside the document.

    Args:
        data: The XML.
        name: Its name, for messages.
        allow_doctype: Let it name a document type, as long as it declares nothing.

    Raises:
        SourceError: It is not well-formed, or declares entities or a document type.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=not allow_doctype)
    except DefusedXmlException:
        raise SourceError(
            f"{printable(name)} declares XML entities, as documents made to do harm do: save it anew"
        ) from None
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding that nobody knows
        raise SourceError(f"{printable(name)} is damaged: its XML is not well-formed; save it anew") from None
    return root
