"""Which way a result goes, clause by clause: up, down, better, worse, no clear difference, or a leaning.

A clause that reports no significant difference is "none": that is not the same as "equal", and the stance
rules treat it so. A p-value decides only where the words leave it open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.text import Sentence

Kind = Literal["up", "down", "better", "worse", "none"]


@dataclass(frozen=True)
class Clause:
    """A clause of a sentence with the direction that it states."""

    text: str
    kind: Kind
    lean: bool
    """The clause only leans that way: a trend, a tendency, a hedge."""
    within: bool
    """A change over time in one arm or in all, not a difference between arms."""
    start: int
    """Offset in the study's text."""
    cue: int
    """Offset of the deciding word in the clause."""


_SPLIT = re.compile(
    r";\s+|,?\s+\b(?:but|however|whereas|although|though|yet|while|nevertheless|except)\b,?\s*|\.\s+|:\s+(?=[a-zA-Z])|"
    r",\s+(?:and|with)\s+(?=(?:(?!,).){0,80}\b(?:did|was|were|had|showed|rose|fell|increas|decreas|improv|reduc|no |higher|lower|less|fewer|more|greater|smaller|larger|remain|unchang)\w*)",
    re.IGNORECASE,
)
_VERB_NONE = (
    r"differ|change|improv|reduc|increas|affect|alter|enhanc|attenuat|influenc|decreas|lower|rais|prevent|impact|benefit|help|add|lead|"
    r"result|produc|show|reach|achiev|translat|support|modif|favou?r|accelerat|shorten|protect|move|shift|delay|cause|confer|bring|"
    r"extend|confirm|appear|seem|harm|make|provide|yield|boost|have|exert|give|elevat|impair|diminish|find|detect|observe|rise|fall|grow"
)
_NONE = re.compile(
    r"\b(?:no|without(?: any| a)?|nor(?: any)?|little(?: or no)?|lack of(?: a| any)?|not (?:a|any)|absence of(?: a| any)?|neither)\s+(?:[\w’'-]+[\s,]+){0,4}?"
    r"(?:differen\w+|effects?|changes?|improvements?|benefits?|advantages?|associations?|impact|influence|evidence|increases?|decreases?|reductions?|gains?|interactions?|salutary|superiority|shift|sign)\b"
    rf"|\b(?:did|do|does|was|were|is|are|could|can|would|has|have|had)(?:\s+not|n['’]t)\s+(?:[\w’'-]+[\s,]+){{0,3}}?(?:{_VERB_NONE})\w*"
    r"|\b(?:did|do|does|was|were|is|are)(?:\s+not|n['’]t)\s+(?:\w+\s+){0,2}?(?:significant|different|superior|better|associated|effective|higher|lower|greater|statistically)\b"
    r"|\bnot\s+(?:statistically\s+)?(?:confirmed|seen|observed|found|evident|significant\w*|different|superior|effective|supported|improved|reduced|affected|altered|changed)\b"
    r"|\bnon-?significant\w*|\binsignificant\w*|\bindistinguishable\b|\bineffective\b|\bnot shown\b"
    r"|\bfail(?:s|ed|ing)? to\b|\b(?:was|were|remain\w*|stay\w*|left|is|are|largely|be) (?:\w+ )?(?:unchanged|unaffected|unaltered|stable|the same|constant|flat|as it was|as they were)\b|\bunchanged\b"
    r"|\bwithout (?:an? |any )?(?:increased|higher|greater|added)\b|\b(?:none|neither) of\b|\bneither\b.*\bnor\b|\bno (?:better|more|worse|longer|faster|greater|higher|lower|less)\b(?= than|\b)"
    r"|\b(?:\w+ )?(?:similar(?:ly)?|comparable|equivalent|equal(?:ly)?|alike)\b|\bthe same (?:\w+ ){0,2}(?:in|between|for|across|amount|rate|extent|increase|size)\b"
    r"|\b(?:no|not one)\b(?: [\w’-]+){0,7}? (?:differed|improved|changed|rose|fell|increased|decreased)\b|\bdiffer(?:ed)? little\b|\bby (?:about )?[\d.]+ ?% in both\b|\bin neither\b|\bequally\b|\bmade no\b",
    re.IGNORECASE,
)
_LEAN = re.compile(
    r"\btend(?:s|ed|ency|encies|ing)?\b|\btrend(?:s|ed)?\b|\blean(?:s|ed|ings?|t)\b|\blean(?= to)|\bmodest(?:ly)?\b|\bmay\b|\bmight\b|\bslight(?:ly)?\b|\bnumerically\b|\bmarginal(?:ly)?\b|\bborderline\b|\bseem(?:s|ed)?\b|\bappear(?:s|ed)? to\b|\bsuggestive\b|\bnear-?significan\w+|\bapproach\w* significance|\bsmall\b(?= (?:but|increase|decrease|improve|benefit|advantage))",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "worse",
        re.compile(
            r"\b(?:worse\w*|deteriorat\w+|impair(?:s|ed|ing|ment)?|inferior\w*|harm(?:s|ed|ful)?|detriment\w+|aggravat\w+|exacerbat(?:ed|es|e)|poorer)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "better",
        re.compile(
            r"\b(?:improv(?:e|es|ed|ing|ement|ements)|better|superior\w*|benefi(?:t|ts|ted|cial|cially)|enhanc\w+|(?:more |highly |is |are |was |were |an )effective(?:ly)?|efficac\w+|effectively|favou?r(?:s|ed|ing|able|ably)?|advantage\w*|expedit\w+|hasten\w*|protect(?:s|ed|ive|ion)?|reliev\w+|alleviat\w+|ameliorat\w+|prevent(?:s|ed|ing|ion)?|restor\w+|quicker|faster|sooner|clear(?:ed|ing)? (?:up )?(?:sooner|faster|earlier)|speed(?:s|ed)? (?:up )?recovery|sped|heal\w* faster)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "down",
        re.compile(
            r"\b(?:reduc\w+|decreas\w+|declin\w+|lower(?:ed|s|ing)?|fewer|less|shorter|shorten\w*|smaller|fell(?! off| down| over)|fall(?:s|ing)?(?! off)|drop(?:s|ped)?|dropping|diminish\w*|attenuat\w+|suppress\w*|inhibit\w*|cut|slower|came down|went down|down by|lost)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "up",
        re.compile(
            r"\b(?:increas\w+|higher|greater|more|larger|longer|rais(?:e|es|ed|ing)|rose|rise[sn]?|rising|elevat\w+|grew|grow(?:s|n|th was)?|gain(?:s|ed)?|augment\w*|accelerat\w+|boost\w*|prolong\w*|went up|up by|climbed|exceed\w*|farther|further|stronger|added(?! to))\b",
            re.IGNORECASE,
        ),
    ),
)
_WITHIN = re.compile(
    r"\b(?:from|versus|vs\.?|against|compared (?:with|to)|relative to|over) (?:the )?baseline\b|\bover time\b|\bboth (?:groups?|arms?|conditions?|legs?|treatments?)\b|\ball (?:groups|arms)\b|\bafter (?:the )?treatment\b|\bpre-?(?: ?to ?| ?- ?)post|\bbefore and after\b|\bwithin[- ]group|\bfrom T0\b|\bfrom [\d.]+ .{0,20}to [\d.]+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to|in comparison|between (?:the )?(?:two |three )?(?:groups|arms|conditions|legs|treatments|trials)|placebo|controls?\b(?= (?:groups?|arms?|conditions?|days?|trials?|subjects|patients|participants))|(?:than|in|with|versus|vs\.?|to|and|over) (?:the )?controls?\b(?! of)|treatment differences?)\b",
    re.IGNORECASE,
)
_IGNORED = re.compile(
    r"\b(?:at|in|from) (?:the )?(?:baseline|start|outset|admi(?:ssion|ttance)|enrolment|entry)\b|\bbaseline (?:characteristics|differences?|values|measures)\b|\b(?:aim(?:s|ed)?|objectives?|purpose|hypothesi[sz]\w*|investigat\w+ (?:the|whether)|to (?:determine|assess|investigate|evaluate|examine|test|verify|find out)|asked whether|to see whether|wanted to know|set out to|we tested|is (?:needed|warranted)|are (?:needed|warranted)|further (?:research|studies|work))\b",
    re.IGNORECASE,
)
_P = re.compile(r"\b[pP](?:[- ]?values?)?\s*(?P<sign>[<>=≤≥]|of|was)\s*(?P<p>0?\.\d+|1\.0+)")
_MODIFIES = re.compile(
    r"\b(?:influenc|modif|chang|alter|affect|enhanc|strengthen|weaken)\w*\b[^.;]{0,30}\b(?:the )?(?:magnitude|size|effect|efficacy|effectiveness|benefit|action|impact)s? of\b|\b(?:efficacy|effect|effectiveness|benefit)s? of\b[^.;]{0,120}\b(?:is|was|were|are|be)? ?(?:enhanced|modified|influenced|changed|altered|strengthened)\b|\binteraction\b|\bcorrelat\w+\b|\brelationships? between\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"(?<!shown )(?<!found )(?<!seem )(?<!seems )(?<!seemed )(?<!appear )(?<!appears )(?<!appeared )(?<!able )(?<!tended )(?<!tends )(?<!tend )"
    r"(?<!likely )(?<!helped )(?<!help )(?<!helps )(?<!led )(?<!leads )(?<!lead )(?<!continued )(?<!known )(?<!judged )\bto (?:\w+ly )?$",
    re.IGNORECASE,
)


def clauses(sentence: Sentence) -> list[Clause]:
    """The clauses of a sentence that state a direction, in order; aims and baseline comparisons give none."""
    found: list[Clause] = []
    for text, offset in _parts(sentence.text):
        if _IGNORED.search(text) and not re.search(r"\bfrom (?:the )?baseline\b", text, re.IGNORECASE):
            continue
        read = _direction(text)
        if read is None:
            continue
        kind, cue = read
        within = bool(_WITHIN.search(text)) and not _BETWEEN.search(text)
        lean = bool(_LEAN.search(text)) and kind != "none"
        found.append(Clause(text, kind, lean, within, sentence.start + offset, cue))
    return found


def modifies_an_effect(text: str) -> bool:
    """Whether a clause tells what goes with or changes an effect (modification, correlation), not the effect itself."""
    return bool(_MODIFIES.search(text))


def p_values(text: str) -> list[tuple[str, float]]:
    """The p-values in a text as (sign, value)."""
    return [("=" if m["sign"] in ("of", "was") else m["sign"], float(m["p"])) for m in _P.finditer(text)]


def _parts(sentence: str) -> list[tuple[str, int]]:
    """A sentence cut into clauses, each with its offset; nothing is cut inside brackets."""
    cuts, at = [], 0
    for m in _SPLIT.finditer(sentence):
        depth = sentence.count("(", 0, m.start()) - sentence.count(")", 0, m.start())
        if depth <= 0 and m.start() - at >= 6:
            cuts.append((at, m.start()))
            at = m.end()
    cuts.append((at, len(sentence)))
    return [(sentence[a:b], a) for a, b in cuts if sentence[a:b].strip()]


def _direction(text: str) -> tuple[Kind, int] | None:
    plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), text)
    none = _NONE.search(plain) or re.match(r"\s*not\b", plain)
    if none and not re.match(r"\bthe same\b.{0,20}\bvolume", none.group(), re.IGNORECASE):
        return "none", none.start()
    hits = [(at, kind) for kind, pattern in _KINDS if (at := _first(pattern, plain)) >= 0]
    significant = list(p_values(text))
    if hits:
        verdicts = [
            (sign in ("<", "≤") and p <= 0.05) or (sign == "=" and p <= 0.05) for sign, p in significant
        ]
        at, kind = _main(hits)
        if significant and not any(verdicts) and not _LEAN.search(plain):
            return "none", at
        return kind, at
    if (
        re.search(r"\bdiffer\w*\b", plain)
        and significant
        and all(s in (">", "≥") or p > 0.05 for s, p in significant)
    ):
        return "none", 0
    return None


def _first(pattern: re.Pattern[str], text: str) -> int:
    """Where the first word of a kind stands that is not a purpose ("given to reduce …"); -1 where none does."""
    return next((m.start() for m in pattern.finditer(text) if not _PURPOSE.search(text[: m.start()])), -1)


def _main(hits: list[tuple[int, Kind]]) -> tuple[int, Kind]:
    """The deciding word: a value word (better, worse) before a size word; "improved" wins over "more"."""
    valued = [h for h in hits if h[1] in ("better", "worse")]
    sized = [h for h in hits if h[1] in ("up", "down")]
    if valued and sized:
        first_sized = min(sized)
        # "significantly less improvement", "greater benefit": the size word turns or keeps the value word
        close = min(valued)[0] - first_sized[0]
        if 0 < close < 30:
            kind = min(valued)[1]
            if first_sized[1] == "down":
                kind = "worse" if kind == "better" else "better"
            return first_sized[0], kind
    return min(valued) if valued else min(sized)
