"""Documents and pages from outside as article drafts; what isn't trusted is read in a process of its own."""

from corpus.documents.limits import DocumentLimits
from corpus.documents.results import DocumentRead, Doubt
from corpus.documents.sandbox import read_in_sandbox
from corpus.sandbox import SandboxLimits

__all__ = ["DocumentLimits", "DocumentRead", "Doubt", "SandboxLimits", "read_in_sandbox"]
