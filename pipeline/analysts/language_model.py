"""The analyst that asks a language model, with the prompts of `prompts/` and answers held to a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import code_hash, doi, text
from pipeline.analysts import answers
from pipeline.analysts.base import Case
from pipeline.checks.quote_verbatim import nearest
from pipeline.errors import ClaimsynthError
from pipeline.llm.meter import current
from pipeline.llm.model import Model, Request
from pipeline.llm.structured import Accept, answer
from pipeline.prompts_io import load_prompt
from pipeline.records import (
    Appraisal,
    Claim,
    Draft,
    Effect,
    Extraction,
    Finding,
    Hypothesis,
    NeededStudy,
    Quote,
    Sentence,
    Stage,
    Step,
    Study,
    Violation,
)

_STAGE_PROMPTS: dict[str, tuple[str, ...]] = {
    "extract": ("extract",),
    "appraise": ("appraise",),
    "draft": ("draft", "revise"),
}
_KEYS_IN_BRACKETS = re.compile(r"\s*[\[(]\s*S\d+(?:\s*(?:,|;|and|&)\s*S\d+)*\s*[\])]")
_BARE_KEY = re.compile(r"\bS(\d+)(?:\.F\d+)?\b")


class LanguageModelAnalyst:
    """Extracts, appraises and drafts by asking; what it may cite and quote is decided here, not by the model."""

    name = "language model"
    limits = (
        "A language model wrote the sentences of this page; code put in every citation, and quotes were checked word for word.",
        "Certainty was worked out by documented rules, not by the model. Risk of bias cannot be judged from abstracts.",
    )

    def __init__(
        self,
        model_door: Model,
        *,
        model: str,
        endpoint: str,
        temperature: float,
        max_output_tokens: int,
        repairs: int,
    ) -> None:
        self._door = model_door
        self._model = model
        self.endpoint = endpoint
        self._temperature = temperature
        self._max_tokens = max_output_tokens
        self._repairs = repairs

    def fingerprint(self, stage: Stage) -> str:
        """Prompts, schemas, model, endpoint, parameters, and the code that reads the answers."""
        prompts = [load_prompt(name).hash for name in _STAGE_PROMPTS.get(stage, ())]
        schema = json.dumps(
            [answers.extraction(), answers.appraisal(), answers.draft(["S1"])], sort_keys=True
        )
        code = code_hash.of("analysts/language_model.py", "text.py", "llm/structured.py")
        parts = (
            self.name,
            stage,
            code,
            self._model,
            self.endpoint,
            str(self._temperature),
            str(self._max_tokens),
        )
        return text.digest(*parts, str(self._repairs), schema, *prompts)

    async def extract(self, claim: Claim, study: Study) -> Extraction:
        """The findings whose quotes stand in the study; those that stay misquoted are lost, and said to be."""

        def accept(data: Any) -> list[str]:
            return [
                line
                for n, f in enumerate(data["findings"])
                if (line := _quote_problem(f["quote"], study, f"findings/{n}/quote"))
            ]

        data, _ = await self._ask(
            "extract", answers.extraction(), {"claim": _claim(claim), "study": fenced(study)}, accept
        )
        findings: list[Finding] = []
        lost: list[str] = []
        for item in data["findings"]:
            quote = _quote(item["quote"], study)
            if quote is None:
                lost.append("a finding whose quote is not in the study word for word was left out")
                continue
            fields = {
                name: _plain(item[name]) for name in ("population", "intervention", "comparator", "outcome")
            }
            findings.append(
                Finding(
                    id=f"{study.key}.F{len(findings) + 1}",
                    **fields,
                    design=item["design"],
                    sample_size=_positive(item["sample_size"]),
                    effect=Effect(**item["effect"]) if item["effect"] else None,
                    direction=item["direction"],
                    quote=quote,
                )
            )
        return Extraction(findings=tuple(findings), lost=tuple(dict.fromkeys(lost)))

    async def appraise(self, claim: Claim, study: Study, extraction: Extraction) -> Appraisal:
        """The stance with its deciding quote; without a quote that stands in the study it needs review."""

        def accept(data: Any) -> list[str]:
            problem = _quote_problem(data["quote"], study, "quote")
            return [problem] if problem else []

        findings = "\n".join(f"- {_finding(f)}" for f in extraction.findings) or "(none were extracted)"
        values = {"claim": _claim(claim), "study": fenced(study), "findings": findings}
        data, _ = await self._ask("appraise", answers.appraisal(), values, accept)
        quote = _quote(data["quote"], study)
        return Appraisal(
            doi=study.doi,
            stance=data["stance"],
            directness="indirect" if data["stance"] == "indirect" else data["directness"],
            design=data["design"],
            sample_size=_positive(data["sample_size"]),
            reason=_plain(data["reason"]),
            quote=quote,
            needs_review="" if quote else "the model's deciding quote is not in the study word for word",
        )

    async def draft(self, case: Case) -> Draft:
        """The words of the page. Citations come as keys and become DOIs here."""
        data, _ = await self._ask(
            "draft", answers.draft([s.key for s in case.studies]), {"case": _case(case)}
        )
        return _draft(case, data)

    async def revise(self, case: Case, draft: Draft, violations: Sequence[Violation]) -> Draft:
        """The draft again, told exactly what is wrong and where."""
        listed = "\n".join(f"- {v.pointer} ({v.code}): {v.found} {v.wanted}" for v in violations)
        values = {
            "case": _case(case),
            "draft": json.dumps(_as_answer(case, draft), ensure_ascii=False, indent=1),
            "violations": listed,
        }
        data, _ = await self._ask("revise", answers.draft([s.key for s in case.studies]), values)
        return _draft(case, data)

    async def _ask(
        self,
        prompt_name: str,
        schema: dict[str, Any],
        values: Mapping[str, str],
        accept: Accept = lambda data: [],
    ) -> tuple[Any, list[str]]:
        prompt = load_prompt(prompt_name)
        current().prompt = prompt.name
        request = Request(
            messages=prompt.messages(values),
            schema_name=f"claimsynth_{prompt_name}",
            schema=schema,
            model=self._model,
            temperature=self._temperature,
            max_tokens=self._max_tokens,
        )
        try:
            return await answer(self._door, request, self._repairs, accept)
        except ClaimsynthError as error:
            error.stage = error.stage or prompt_name
            raise


def fenced(study: Study) -> str:
    """A study as data: its text between marks that its own content decides, so that no text can close them."""
    mark = text.digest(study.text)[:16]
    head = [
        f"key: {study.key}",
        f"title: {_one_line(study.title)}",
        f"published: {_one_line(study.journal)} {study.year or ''}".strip(),
    ]
    return "\n".join([*head, f"<<<STUDY {study.key} {mark}", study.text, f"STUDY {study.key} {mark}>>>"])


def _claim(claim: Claim) -> str:
    fields = {name: value for name, value in claim.model_dump(exclude={"slug", "notes"}).items() if value}
    return "\n".join(f"{name}: {_one_line(value)}" for name, value in fields.items())


def _case(case: Case) -> str:
    """Everything a draft may say: the claim, the certainty, and each study with its appraisal and findings."""
    parts = [
        _claim(case.claim),
        f"certainty (GRADE, worked out by rules): {case.certainty.level}. {case.certainty.summary}",
    ]
    for study, appraisal in zip(case.studies, case.appraisals, strict=True):
        mark = text.digest(study.text)[:16]
        lines = [
            f"<<<STUDY {study.key} {mark}",
            f"title: {_one_line(study.title)}",
            f"named in a sentence as: {study.label}",
            f"design: {appraisal.design}; participants: {appraisal.sample_size or 'not stated'}",
            f"stance: {appraisal.stance} ({appraisal.directness})",
            f"reason: {_one_line(appraisal.reason)}",
            f"deciding quote: {_one_line(appraisal.quote.text) if appraisal.quote else '(none)'}",
            "findings:",
            *(f"- {_finding(f)}" for f in case.extractions[study.doi].findings),
            f"STUDY {study.key} {mark}>>>",
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _finding(f: Finding) -> str:
    effect = ""
    if f.effect:
        figures = {name: value for name, value in f.effect.model_dump().items() if value not in (None, "")}
        effect = (
            " [" + ", ".join(f"{name} {value}" for name, value in figures.items()) + "]" if figures else ""
        )
    what = f"{f.intervention} against {f.comparator}: " if f.intervention and f.comparator else ""
    return _one_line(f"{what}{f.outcome or 'outcome'}: {f.direction}{effect}. Quote: “{f.quote.text}”")


def _draft(case: Case, data: Any) -> Draft:
    dois = {s.key: s.doi for s in case.studies}

    def cited(keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(dois[k] for k in keys))

    def sentence(item: Any) -> Sentence:
        keys = cited(item["studies"])
        quotes = tuple(q for d in keys if (q := case.appraisal(d).quote))
        return Sentence(text=_prose(item["text"], case), dois=keys, quotes=quotes)

    def step(item: Any) -> Step:
        return Step(
            text=_prose(item["text"], case), dois=cited(item["studies"]), background=item["background"]
        )

    def listed(items: Sequence[Any]) -> tuple[Sentence, ...]:
        return tuple(s for item in items if (s := sentence(item)).text)

    hypotheses = tuple(
        Hypothesis(
            rank=rank,
            title=_prose(h["title"], case),
            lay=listed(h["lay"]),
            steps=tuple(s for item in h["steps"] if (s := step(item)).text),
            supported_by=cited(h["supported_by"]),
            opposed_by=cited(h["opposed_by"]),
        )
        for rank, h in enumerate(data["hypotheses"], start=1)
    )
    needed = tuple(
        NeededStudy(rank=rank, **{name: _prose(value, case) for name, value in n.items()})
        for rank, n in enumerate(data["needed"], start=1)
    )
    return Draft(summary=listed(data["summary"]), hypotheses=hypotheses, needed=needed)


def _as_answer(case: Case, draft: Draft) -> dict[str, Any]:
    """A draft in the form in which the model wrote it: DOIs as keys, nothing that code put in."""
    keys = {s.doi: s.key for s in case.studies}

    def names(dois: Sequence[str]) -> list[str]:
        return [keys[d] for d in dois if d in keys]

    return {
        "summary": [{"text": s.text, "studies": names(s.dois)} for s in draft.summary],
        "hypotheses": [
            {
                "title": h.title,
                "lay": [{"text": s.text, "studies": names(s.dois)} for s in h.lay],
                "steps": [
                    {"text": s.text, "studies": names(s.dois), "background": s.background} for s in h.steps
                ],
                "supported_by": names(h.supported_by),
                "opposed_by": names(h.opposed_by),
            }
            for h in draft.hypotheses
        ],
        "needed": [n.model_dump(exclude={"rank"}) for n in draft.needed],
    }


def _prose(raw: str, case: Case) -> str:
    """A model's sentence without study keys: "(S1, S3)" goes, since code cites; a bare "S1" becomes the study's name."""
    labels = {s.key: s.label for s in case.studies}
    without = _KEYS_IN_BRACKETS.sub("", _plain(raw))
    return _one_line(_BARE_KEY.sub(lambda m: labels.get(f"S{m.group(1)}", m.group()), without))


def _plain(raw: str) -> str:
    """One line without control characters."""
    return _one_line("".join(c for c in text.tidy(raw) if c.isprintable() or c.isspace()))


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _quote(raw: str, study: Study) -> Quote | None:
    """A model's quote as the study's own words at their place; None where it is not there or says too little."""
    span = text.locate(raw.strip().strip("“”\"'"), study.text) if text.quotable(raw) else None
    if span is None:
        return None
    return Quote(doi=study.doi, text=study.text[span.start : span.end], start=span.start, end=span.end)


def _quote_problem(raw: str, study: Study, where: str) -> str:
    """What is wrong with a quote, in a line that helps to mend it; "" where nothing is."""
    if _quote(raw, study):
        return "" if not doi.find(raw) else f"{where}: quote a passage without a DOI in it"
    if not text.quotable(raw):
        return (
            f"{where}: “{raw[:80]}” is too short; quote at least {text.MIN_QUOTE_WORDS} words, copied exactly"
        )
    return f"{where}: “{raw[:200]}” is not in the study word for word; the nearest sentence there is “{nearest(raw, study.text)}”"


def _positive(value: int | None) -> int | None:
    return value if value and value > 0 else None
