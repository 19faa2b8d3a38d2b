"""What is known, as reviewed data: rules, evidence and citations, checked when loaded."""

from spinepath.knowledge.battery import check
from spinepath.knowledge.loader import all_rules, rule, rules
from spinepath.knowledge.references import reference, references
from spinepath.knowledge.version import sha256, version

__all__ = ["all_rules", "check", "reference", "references", "rule", "rules", "sha256", "version"]
