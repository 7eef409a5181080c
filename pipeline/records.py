"""What flows between the stages: frozen records, each field with its meaning.

The JSON Schemas in `schemas/` are generated from these (`claimsynth schema --write`). Offsets are
characters in `Study.text`. DOIs are canonical (`pipeline.doi.normalise`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
"""The number of the record format; raised when an older file can no longer be read."""

Stance = Literal["supports", "contradicts", "mixed", "indirect"]
Direction = Literal[
    "increase", "decrease", "no clear difference", "leans increase", "leans decrease", "unclear"
]
Directness = Literal["direct", "partly direct", "indirect"]
CertaintyLevel = Literal["high", "moderate", "low", "very low"]
Design = Literal[
    "systematic review",
    "randomised trial",
    "randomised crossover trial",
    "cluster-randomised trial",
    "controlled trial, allocation not stated",
    "non-randomised trial",
    "cohort study",
    "case-control study",
    "cross-sectional study",
    "before-after study",
    "case series",
    "animal or laboratory study",
    "protocol",
    "unclear",
]
Stage = Literal["ingest", "extract", "appraise", "draft", "check", "write"]
Severity = Literal["error", "warning"]


class Record(BaseModel):
    """Frozen, and closed to fields that the schema does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Claim(Record):
    """A statement to be held against studies, with its PICO as far as the claim's author gave it."""

    slug: str
    """The claim folder's name: lower-case letters, digits, hyphens."""
    statement: str
    """The claim, whole, as the page shows it."""
    population: str = ""
    """PICO's P: whom the claim is about; empty where the author did not say."""
    intervention: str = ""
    """PICO's I: what is done, taken or met."""
    comparator: str = ""
    """PICO's C: against what."""
    outcome: str = ""
    """PICO's O: what is measured."""
    notes: str = ""
    """For editors; shown on the page, not given to an analyst."""


class PageSpan(Record):
    """Where a printed page lies in a study's text."""

    page: int = Field(ge=1)
    """Page number, counted from 1 as in the file."""
    start: int = Field(ge=0)
    """First character in the study's text."""
    end: int = Field(ge=0)
    """One past the last character."""


class Study(Record):
    """One study as it was given: what it is, and its text."""

    key: str = Field(pattern=r"^S[1-9]\d*$")
    """S1…Sn in the order of the files' names; the only name a model sees."""
    doi: str
    """Canonical DOI."""
    doi_from: str
    """Where the DOI was found: front matter, field, sidecar, metadata or the page it is printed on."""
    title: str
    """As published; empty where the file does not say."""
    authors: tuple[str, ...] = ()
    """As the file gives them, in order."""
    journal: str = ""
    """The journal or source."""
    year: int | None = None
    """Year of publication."""
    text: str
    """The abstract or full text, tidied (`pipeline.text.tidy`): the only text a quote may come from."""
    pages: tuple[PageSpan, ...] = ()
    """The pages of a PDF; empty for other formats."""
    file: str
    """The file's path below the claim folder, with `/`."""
    sha256: str
    """Digest of the file's bytes and its sidecar's."""
    remarks: tuple[str, ...] = ()
    """What a reader should know of the file: pages without text, a DOI that was doubtful."""

    @property
    def label(self) -> str:
        """First author and year, as a reader names a study: "Refalo 2024"."""
        first = self.authors[0].strip() if self.authors else ""
        surname = first.split(",")[0] if "," in first else (first.split() or [""])[-1]
        year = str(self.year) if self.year else "n.d."
        return f"{surname} {year}" if surname else (self.title[:40] or self.doi)


class SetAside(Record):
    """A file that was given and is not part of the synthesis."""

    file: str
    """Path below the claim folder."""
    reason: str
    """What is wrong and what to do about it, in one line."""


class Quote(Record):
    """Words of a study, verbatim, and where they stand in its text."""

    doi: str
    """The study that is quoted."""
    text: str
    """The study's own characters at the offsets."""
    start: int = Field(ge=0)
    """First character in the study's text."""
    end: int = Field(ge=1)
    """One past the last character."""


class Effect(Record):
    """An effect estimate as the study states it; nothing here is computed."""

    measure: str = ""
    """What kind of figure: mean difference, odds ratio, hazard ratio, percent change …; as stated."""
    value: float | None = None
    """The point estimate."""
    unit: str = ""
    """Its unit as printed: cm, W/kg, %."""
    ci_low: float | None = None
    """Lower bound of the interval."""
    ci_high: float | None = None
    """Upper bound of the interval."""
    interval: str = ""
    """The kind of interval as printed: 95% CI, HDI."""
    p: str = ""
    """The p-value with its sign as printed: "p < 0.001"."""


class Finding(Record):
    """One result of one study: PICO, design, size, effect, direction, and the words that say so."""

    id: str = Field(pattern=r"^S[1-9]\d*\.F[1-9]\d*$")
    """The study's key and a running number: S1.F2."""
    population: str = ""
    """Who was studied, as the study says."""
    intervention: str = ""
    """What was done in the arm of interest."""
    comparator: str = ""
    """What it was compared with."""
    outcome: str = ""
    """What was measured."""
    design: Design = "unclear"
    """The study's design."""
    sample_size: int | None = Field(default=None, ge=1)
    """Participants (or units) analysed, else randomised; None where the text does not say."""
    effect: Effect | None = None
    """The estimate; None where the text gives none."""
    direction: Direction
    """Which way the outcome went with the intervention against the comparator."""
    quote: Quote
    """The sentence or clause that states the result."""


class Extraction(Record):
    """What the extract stage found in one study."""

    findings: tuple[Finding, ...]
    """In the order of the text."""
    lost: tuple[str, ...] = ()
    """What was found and had to be dropped, with the reason: each marks the claim for review."""


class Appraisal(Record):
    """One study held against the claim."""

    doi: str
    """The study."""
    stance: Stance
    """`indirect` = does not test the claim, whatever it found."""
    directness: Directness
    """How near the study's PICO is to the claim's (GRADE: indirectness)."""
    design: Design
    """The study's design, as appraised."""
    sample_size: int | None = Field(default=None, ge=1)
    """Participants, as appraised."""
    reason: str
    """Why this stance, in one or two sentences."""
    quote: Quote | None
    """The words that decide; None only where the study was kept for review without any."""
    needs_review: str = ""
    """Why a person should look at this appraisal; empty where nothing is doubtful."""


class Sentence(Record):
    """One sentence of the page, with the studies it rests on."""

    text: str
    """The sentence without DOIs; the page adds them."""
    dois: tuple[str, ...] = ()
    """The studies it cites."""
    quotes: tuple[Quote, ...] = ()
    """The words it rests on, where the analyst named them."""


class Step(Record):
    """One technical step of a mechanism."""

    text: str
    """The step."""
    dois: tuple[str, ...] = ()
    """The studies that state it; empty for background."""
    background: bool
    """True where no given study states it: general knowledge, marked so on the page."""


class Hypothesis(Record):
    """A mechanism that could explain the findings, in two layers."""

    rank: int = Field(ge=1)
    """1 = the most probable."""
    title: str
    """A few words that name it."""
    lay: tuple[Sentence, ...]
    """The lay paragraph."""
    steps: tuple[Step, ...] = ()
    """The technical layer."""
    supported_by: tuple[str, ...] = ()
    """DOIs of the studies whose results speak for it."""
    opposed_by: tuple[str, ...] = ()
    """DOIs of the studies whose results speak against it."""


class Evidence(Record):
    """One study on the claim page: what it is, where it stands, and the words that decide."""

    doi: str
    """Canonical DOI."""
    label: str
    """First author and year."""
    title: str
    """As published."""
    journal: str = ""
    """As given."""
    year: int | None = None
    """As given."""
    design: Design
    """As appraised."""
    sample_size: int | None = Field(default=None, ge=1)
    """As appraised."""
    stance: Stance
    """Supports, contradicts, mixed, or indirect."""
    directness: Directness
    """GRADE directness."""
    reason: str
    """Why it is filed here."""
    quote: Quote | None
    """The deciding quote."""
    findings: tuple[Finding, ...] = ()
    """All findings extracted from it."""
    remarks: tuple[str, ...] = ()
    """What a reader should know of the file, and doubts about the appraisal."""


class Lowering(Record):
    """One GRADE domain that lowered the certainty."""

    domain: Literal["risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"]
    """The domain."""
    levels: int = Field(ge=1, le=3)
    """By how many levels."""
    why: str
    """The rule that applied, with the figures it saw."""


class Certainty(Record):
    """Certainty of the evidence by GRADE."""

    level: CertaintyLevel
    """The result."""
    start: CertaintyLevel
    """Where it began: high for randomised trials, low for the rest."""
    lowered: tuple[Lowering, ...] = ()
    """What lowered it, in GRADE's order of domains."""
    summary: str
    """One sentence for the page."""
    participants: int | None = None
    """Total over the studies that test the claim; None where a size is unknown."""
    counted: tuple[str, ...] = ()
    """DOIs of the studies that were counted."""


class NeededStudy(Record):
    """One rung of the ladder: a study that would help to settle the claim."""

    rank: int = Field(ge=1)
    """1 = the strongest."""
    design: str
    """The design, in words."""
    population: str
    """PICO's P."""
    intervention: str
    """PICO's I."""
    comparator: str
    """PICO's C."""
    outcome: str
    """PICO's O."""
    duration: str
    """How long, at least."""
    size: str
    """How many, with the assumption behind the number."""
    why: str
    """What it would settle that the given studies leave open."""


class Draft(Record):
    """What an analyst writes of a claim: the parts of a synthesis that are words."""

    summary: tuple[Sentence, ...]
    """The lay summary."""
    hypotheses: tuple[Hypothesis, ...] = ()
    """Mechanisms, the most probable first."""
    needed: tuple[NeededStudy, ...] = ()
    """Gold standard evidence needed, strongest first."""


class Dropped(Record):
    """Something the analyst wrote that could not be kept; shown, never removed in silence."""

    place: str
    """Where it stood, in words: "lay summary"."""
    text: str
    """What it said; a DOI that is not among the studies is replaced by a note."""
    code: str
    """The check it failed."""
    why: str
    """The reason, for a reader."""


class Tally(Record):
    """How many studies stand where."""

    supports: int = 0
    contradicts: int = 0
    mixed: int = 0
    indirect: int = 0

    @classmethod
    def of(cls, stances: Iterable[Stance]) -> Tally:
        """The tally of a list of stances."""
        counted = Counter(stances)
        return cls(
            supports=counted["supports"],
            contradicts=counted["contradicts"],
            mixed=counted["mixed"],
            indirect=counted["indirect"],
        )


class Synthesis(Record):
    """Everything a claim page says. Holds nothing that changes from run to run."""

    format: int = FORMAT
    """Record format."""
    claim: Claim
    """The claim."""
    analyst: str
    """Who read the studies: `extractive`, or `language model`."""
    status: Literal["ok", "needs review"]
    """`needs review` where anything was dropped, lost or doubtful."""
    review: tuple[str, ...] = ()
    """Why it needs review, one line each."""
    tally: Tally
    """Studies by stance."""
    set_aside: tuple[SetAside, ...] = ()
    """Files that are not part of the synthesis, and why."""
    summary: tuple[Sentence, ...]
    """The lay summary."""
    hypotheses: tuple[Hypothesis, ...] = ()
    """Mechanisms, the most probable first."""
    evidence: tuple[Evidence, ...]
    """One entry a study, in the order of the keys."""
    certainty: Certainty
    """GRADE certainty."""
    needed: tuple[NeededStudy, ...]
    """Gold standard evidence needed, strongest first."""
    limits: tuple[str, ...] = ()
    """What this analyst cannot do and therefore left out."""
    dropped: tuple[Dropped, ...] = ()
    """What was written and could not be kept."""


class Violation(Record):
    """One broken rule, clear enough to be sent back to a model and to be read by a person."""

    code: str
    """The check: `citation-in-set`."""
    severity: Severity
    """`error` = must not be published."""
    pointer: str
    """JSON pointer into the synthesis (`/summary/0`), or `line 12` of a text."""
    place: str
    """The same in words: "lay summary, sentence 1"."""
    found: str
    """What stands there."""
    wanted: str
    """What would satisfy the rule."""

    @property
    def message(self) -> str:
        """The whole in one line."""
        return f"{self.place}: {self.found} {self.wanted}"


class Report(Record):
    """The outcome of one pass of all checks."""

    format: int = FORMAT
    """Record format."""
    subject: str
    """What was checked: a claim's slug or a file's name."""
    checks: tuple[str, ...]
    """The checks that ran."""
    violations: tuple[Violation, ...]
    """In the order of their places."""

    @property
    def errors(self) -> tuple[Violation, ...]:
        """The violations that forbid publication."""
        return tuple(v for v in self.violations if v.severity == "error")


class StageRun(Record):
    """One stage's work in one run."""

    stage: Stage
    """The stage."""
    study: str = ""
    """The study's DOI, for stages that work study by study."""
    reused: bool
    """True where the stored answer was used."""
    key: str = ""
    """Hash of all that decides the answer."""
    seconds: float
    """Wall time."""
    requests: int = 0
    """Model requests made, repeats among them."""
    prompt_tokens: int = 0
    """As counted by the endpoint."""
    output_tokens: int = 0
    """As counted by the endpoint."""
    model: str = ""
    """The model as it named itself in the answer."""
    prompt: str = ""
    """Prompt id, version and hash."""


class Run(Record):
    """How a synthesis came about: the only written file that may differ between equal runs."""

    format: int = FORMAT
    """Record format."""
    claim: str
    """The claim's slug."""
    version: str
    """claimsynth's version."""
    started: str
    """UTC, ISO 8601."""
    seconds: float
    """Wall time of the claim."""
    analyst: str
    """`extractive` or `language model`."""
    model: str = ""
    """The model asked for."""
    endpoint: str = ""
    """The endpoint's host; never a key."""
    inputs: dict[str, str]
    """SHA-256 of each file read, by path below the claim folder."""
    stages: tuple[StageRun, ...]
    """In the order they ended."""
    reused: int
    """Stages that were not done again."""
    redone: int
    """Stages that were."""
    rounds: int = 0
    """Times the draft was sent back for revision."""
    report: Report
    """The last pass of the checks, before anything was dropped."""
