"""What can go wrong, as one tree.

    ClaimsynthError
    ├── InputError           a file the user gave: which one, what is wrong, what to do
    ├── SettingsError        a setting, an option or an environment variable
    ├── ModelOutputError     the model answered something unusable: worth asking again
    ├── ProviderError        the endpoint failed; `transient` says whether trying again can help
    ├── CheckFailed          a finished result broke a rule it must not break: nothing was written
    ├── OutputError          a result could not be written or read back
    ├── BudgetExceeded       the agreed cost or tokens are spent
    └── InternalError        a defect of claimsynth itself: the claim fails, the batch goes on

Every error is one line for a person (`str(error)`) and data for a machine (`error.as_data()`).
One bad study never stops its claim, one bad claim never stops the batch: the callers in
`pipeline.ingest` and `pipeline.batch` turn these into records of what was set aside.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class ClaimsynthError(Exception):
    """The root: a line that says what is wrong, and `remedy`, the line that says what to do.

    `claim`, `stage` and `study` name the place where it happened, as far as it is known.
    """

    def __init__(
        self,
        what: str,
        *,
        remedy: str = "",
        where: str = "",
        claim: str = "",
        stage: str = "",
        study: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.where = where
        self.claim = claim
        self.stage = stage
        self.study = study

    @property
    def code(self) -> str:
        """The kind of error as a word, such as `input-error`."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line} → {self.remedy}" if self.remedy else line

    def as_data(self) -> dict[str, str]:
        """The error as a flat mapping, empty fields left out."""
        data = {
            "error": self.code,
            "where": self.where,
            "what": self.what,
            "remedy": self.remedy,
            "claim": self.claim,
            "stage": self.stage,
            "study": self.study,
        }
        return {name: value for name, value in data.items() if value}


class InputError(ClaimsynthError):
    """A file or folder that the user gave cannot be used; `where` is its path."""


class SettingsError(ClaimsynthError):
    """A setting is unknown, misspelt or out of range; `where` is the file, option or variable."""


class ModelOutputError(ClaimsynthError):
    """The model's answer is not usable (not JSON, not the schema, truncated): worth asking again."""


class ProviderError(ClaimsynthError):
    """The endpoint failed. `transient` is true where trying again can help."""

    def __init__(
        self,
        what: str,
        *,
        transient: bool,
        status: int | None = None,
        retry_after: float | None = None,
        remedy: str = "",
        where: str = "",
    ) -> None:
        super().__init__(what, remedy=remedy, where=where)
        self.transient = transient
        self.status = status
        self.retry_after = retry_after


class CheckFailed(ClaimsynthError):
    """A finished result breaks a rule that no result may break; it was not written."""


class OutputError(ClaimsynthError):
    """A result could not be written, or a written one could not be read back."""


class BudgetExceeded(ClaimsynthError):
    """The agreed cost or token count is reached; no new request starts."""


class InternalError(ClaimsynthError):
    """A defect of claimsynth itself, with the place in its code; raised from what was not foreseen."""

    @classmethod
    def of(cls, error: Exception) -> InternalError:
        """The defect as one line: its kind, its words, the line of code."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
        what = f"a defect in claimsynth at {place}: {type(error).__name__}: {str(error)[:200]}"
        return cls(what, remedy="report it with this line; the other claims went on")
