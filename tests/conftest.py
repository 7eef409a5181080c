"""Every test runs without the user's settings, and none can reach a paid model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["CLAIMSYNTH_LOOPBACK_ONLY"] = "1"  # the kill-switch: the transport refuses any other host

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("CLAIMSYNTH_", "OPENAI_")) and name not in (
            "CLAIMSYNTH_LOOPBACK_ONLY",
            "CLAIMSYNTH_DATA",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return REPOSITORY / "fixtures"


@pytest.fixture(scope="session")
def data() -> Path:
    """The real data, which is not part of the project."""
    folder = Path(os.environ.get("CLAIMSYNTH_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"the real data is not at {folder} (set CLAIMSYNTH_DATA)")
    return folder
