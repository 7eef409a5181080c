"""What a claim asserts: its intervention, comparator and outcome, and which way the outcome is said to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.analysts.rules.terms import bad_when_higher, content_words, families_in
from pipeline.records import Claim

Assertion = Literal["increase", "decrease", "better", "worse", "no difference"]

_VERBS: tuple[tuple[Assertion, str], ...] = (
    (
        "better",
        r"improv\w+|enhanc\w+|benefits?|boosts?|strengthen\w*|restor\w+|optimi[sz]\w+|help(?:s|ing|ed)?",
    ),
    (
        "better",
        r"prevent\w*|shorten\w*|protect\w* against|reliev\w+|alleviat\w+|eas(?:es|ing)|treats?|cures?|lessens?|mitigat\w+",
    ),
    ("worse", r"harm\w*|worsen\w*|impair\w*|damag\w+|undermin\w+"),
    (
        "decrease",
        r"reduc\w+|lower(?:s|ed|ing)?|decreas\w+|cut(?:s|ting)?|suppress\w*|limit(?:s|ed)?|slow(?:s|ed)?|inhibit\w*|"
        r"(?:lead\w*|result\w*) (?:to|in) (?:less|fewer|lower|shorter|smaller)|weaken\w*|diminish\w*|delay\w*|attenuat\w+",
    ),
    (
        "increase",
        r"increas\w+|rais(?:e|es|ed|ing)|elevat\w+|accelerat\w+|speeds? up|promot\w+|stimulat\w+|builds?|grow\w*|causes?|"
        r"(?:lead\w*|result\w*|contribut\w*) (?:to|in)(?: (?:more|greater|higher|better|faster|larger|longer|bigger))?|"
        r"produc\w+|yield\w*|triggers?|adds?|gives? (?:more|greater|higher)|worth",
    ),
    ("better", r"(?:is|are|works?|work) (?:more effective|better|superior|effective|beneficial|good)"),
    (
        "no difference",
        r"(?:is|are|works?) (?:as (?:good|effective|well|safe|much)|equivalent|no (?:better|more|worse)|equal\w*|the same)|"
        r"(?:has|have|makes?|make) no (?:effect|influence|impact|difference|benefit)|equals?",
    ),
)
_ASSERT = re.compile(
    r"(?P<neg>\b(?:do|does|did|will|can|could|would|may|might|is|are)(?:\s+not|n['’]t)\s+(?:\w+ly\s+)?|\bcannot\s+|\bno longer\s+|\bnever\s+|\bfails? to\s+)?"
    r"\b(?:"
    + "|".join(f"(?P<v{i}>{pattern})" for i, (_, pattern) in enumerate(_VERBS))
    + r")\b(?P<neg2>\s+(?:no|neither|any)\s+)?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|over|rather than|instead of|relative to|as)\b(?!\s+(?:well|part|much as))",
    re.IGNORECASE,
)
_IN_WHOM = re.compile(
    r"\b(?:in|among|for)\s+(?=(?:\w+\s+){0,3}(?:people|adults|children|men|women|patients|athletes|players|those|individuals|"
    r"persons|elderly|older|young\w*|infants|students|workers|runners|cyclists|smokers)\b)",
    re.IGNORECASE,
)
_GIVEN_TO = re.compile(
    r"(?:\w+\s+){0,2}?(?:people|adults|children|infants|men|women|patients|athletes|students|elderly)\s+(?=\w)",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"^(?:when \w+ \w+,\s*)?(?:taking|giving|using|drinking|eating|doing|having|adding|getting|wearing|receiving)\b\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frame:
    """A claim taken apart. Phrases may be empty; `certain` is false where no asserting verb was found."""

    intervention: str
    comparator: str
    outcome: str
    population: str
    asserts: Assertion
    denied: Assertion | None
    """For a claim of no difference, what it denies: "does not increase" denies an increase."""
    certain: bool

    @property
    def intervention_terms(self) -> tuple[str, ...]:
        """Content words that name the intervention and not the comparator or the people."""
        return content_words(self.intervention)

    @property
    def outcome_terms(self) -> tuple[str, ...]:
        """Content words of the outcome."""
        return content_words(self.outcome)

    @property
    def outcome_families(self) -> frozenset[str]:
        """Outcome families of the outcome."""
        return families_in(self.outcome)

    @property
    def wanted_good(self) -> bool | None:
        """Whether what is asserted (or denied) is a good thing; None where the words do not tell."""
        asserted = self.denied or self.asserts
        if asserted in ("better", "worse"):
            return asserted == "better"
        bad = bad_when_higher(self.outcome)
        return None if bad is None else (asserted == "increase") != bad


def frame(claim: Claim) -> Frame:
    """The claim's frame: its own PICO fields where its author gave them, else what the statement says."""
    statement = re.sub(r"\s+", " ", claim.statement).strip().rstrip(".")
    match = _verb(statement)
    if match is None:
        return Frame(
            claim.intervention or statement,
            claim.comparator,
            claim.outcome or statement,
            claim.population,
            "better",
            None,
            False,
        )
    asserts = next(kind for i, (kind, _) in enumerate(_VERBS) if match[f"v{i}"])
    denied: Assertion | None = None
    if asserts == "no difference":
        denied = "better"
    elif match["neg"] or (match["neg2"] or "").strip() == "no":
        asserts, denied = "no difference", asserts
    before, after = statement[: match.start()], statement[match.end() :]
    against = _AGAINST.search(after)
    comparator = after[against.end() :] if against else ""
    outcome = re.split(r",\s*(?:because|since|as)\b", after[: against.start()] if against else after)[0]
    whom = _IN_WHOM.search(outcome)
    population = outcome[whom.end() :] if whom else ""
    outcome = outcome[: whom.start()] if whom else outcome
    outcome = re.sub(
        r"^\s*(?:(?:or|and)\s+\w+s\b|the (?:risk|chance|odds|number|rate) of|more|greater|any|better)\s*",
        "",
        outcome,
    )
    intervention, given_to = _intervention(before)
    return Frame(
        intervention=claim.intervention or intervention,
        comparator=claim.comparator or comparator.strip(" ,"),
        outcome=claim.outcome or re.sub(r"\s+(?:more|less|better|worse|faster)$", "", outcome.strip(" ,")),
        population=claim.population or population.strip(" ,") or given_to,
        asserts=asserts,
        denied=denied,
        certain=True,
    )


def _verb(statement: str) -> re.Match[str] | None:
    """The asserting verb: the first with a noun before it, a relative clause's verb ("that helps …") passed over."""
    first: re.Match[str] | None = None
    for match in _ASSERT.finditer(statement):
        before = statement[: match.start()].strip().lower()
        if not before:
            continue
        if re.search(r"\b(?:that|which|who|to|of|and|for|with|by|a|an|the|in)$", before):
            first = first or match
            continue
        if match.group().lower().endswith("ing"):
            continue
        return match
    return first


def _intervention(before: str) -> tuple[str, str]:
    """The intervention, and whom it is given to where the claim says so: "giving children zinc" is zinc, in children."""
    phrase = re.sub(r"^(?:when|while|if|during)\b[^,]*,\s*", "", before.strip(), flags=re.IGNORECASE)
    phrase = _ACTS.sub("", phrase).strip(" ,")
    whom = _GIVEN_TO.match(phrase) if phrase != before.strip() else None
    return (phrase[whom.end() :], whom.group().strip()) if whom else (phrase, "")
