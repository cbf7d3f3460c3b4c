"""Parsing XML that may be made to do harm."""

import re
from typing import TYPE_CHECKING, NoReturn

from corpus.errors import SourceError
from corpus.file_names import printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARES_ENTITIES = re.compile(
    r"[\s\ufeff]*+(?><\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+)*+<!DOCTYPE[^>\[]*\[[^\]]*<!ENTITY", re.IGNORECASE | re.DOTALL
)
_LONGEST_START = 20_000


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
        _raise_harmful(name)
    except (ParseError, ValueError, LookupError):  # LookupError: an encoding that nobody knows
        raise SourceError(f"{printable(name)} is damaged: its XML is not well-formed; save it anew") from None
    return root


def refuse_entities(page: str, name: str) -> None:
    """Refuse a page that declares entities, which only XML has; whoever reads it as HTML would see the declaration.

    Raises:
        SourceError: It does.
    """
    if _DECLARES_ENTITIES.match(page[:_LONGEST_START]):
        _raise_harmful(name)


def _raise_harmful(name: str) -> NoReturn:
    raise SourceError(
        f"{printable(name)} declares XML entities, as documents made to do harm do: save it anew"
    ) from None
