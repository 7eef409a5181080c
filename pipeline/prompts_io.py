"""Prompts: files in `prompts/`, each with front matter, a system part, a user part and checked examples."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from pipeline.errors import InputError
from pipeline.schemas_io import resources
from pipeline.text import digest

PROMPTS = ("extract", "appraise", "draft", "revise")
"""The prompts that there are, by stage; `revise` belongs to the draft stage."""

_PARTS = re.compile(
    r"\A---\n(?P<head>.*?)\n---\n+# System\n(?P<system>.*?)\n# User\n(?P<user>.*)\Z", re.DOTALL
)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_EXAMPLE = re.compile(
    r"^Example (?P<n>\d+)\. (?P<lead>.*?)\n(?P<input>.*?)```json\n(?P<answer>.*?)```",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Example:
    """A worked example in a prompt: what was given and the answer that is right."""

    given: str
    answer: Any


@dataclass(frozen=True)
class Prompt:
    """A prompt file. `hash` covers its whole text."""

    id: str
    version: int
    variables: frozenset[str]
    system: str
    user: str
    hash: str

    @property
    def name(self) -> str:
        """Id, version and the beginning of the hash, as run.json records it."""
        return f"{self.id} v{self.version} {self.hash[:12]}"

    @property
    def examples(self) -> tuple[Example, ...]:
        """The worked examples in the system part; a test holds them to the stage's schema and to their own text."""
        return tuple(Example(m["input"], json.loads(m["answer"])) for m in _EXAMPLE.finditer(self.system))

    def messages(self, values: Mapping[str, str]) -> tuple[dict[str, str], ...]:
        """The messages of one request. Values are put in once: what they hold is never read as a variable.

        Raises InputError where `values` are not exactly the variables the file names.
        """
        if set(values) != self.variables:
            raise InputError(
                f"wants {sorted(self.variables)}, was given {sorted(values)}", where=f"prompts/{self.id}.md"
            )
        user = _VARIABLE.sub(lambda m: values[m.group(1)], self.user)
        return ({"role": "system", "content": self.system}, {"role": "user", "content": user})


@cache
def load_prompt(name: str) -> Prompt:
    """A prompt by its name. Raises InputError where the file is missing or is not built as it must be."""
    path = resources("prompts") / f"{name}.md"
    where = f"prompts/{name}.md"
    try:
        raw = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("cannot be read", where=where, remedy="install claimsynth again") from error
    parts = _PARTS.match(raw)
    if not parts:
        raise InputError("must have front matter, `# System` and `# User`", where=where)
    head = yaml.safe_load(parts["head"])
    prompt = Prompt(
        id=head["id"],
        version=int(head["version"]),
        variables=frozenset(head["variables"]),
        system=parts["system"].strip(),
        user=parts["user"].strip(),
        hash=digest(raw),
    )
    used = set(_VARIABLE.findall(prompt.user))
    if used != prompt.variables or _VARIABLE.search(prompt.system):
        raise InputError(
            f"names the variables {sorted(prompt.variables)} and uses {sorted(used)}", where=where
        )
    return prompt
