"""A real HTTP endpoint on this machine that answers chat completions by script: as a good model would, or badly.

`good_model` reads the request like any server does, from its messages, and answers each stage from the text it
is shown. A test changes what it says with `spoil`, which sees each answer before it is sent.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pipeline.text import sentences

Answer = dict[str, Any] | str
Spoil = Callable[[str, int, Any, dict[str, Any]], Answer]
"""Sees the stage, how often that stage was asked before, the good answer and the request; returns what is sent."""

_STUDY = re.compile(
    r"<<<STUDY (?P<key>S\d+) (?P<mark>\w+)\n(?P<body>.*?)\nSTUDY (?P=key) (?P=mark)>>>", re.DOTALL
)


@dataclass
class Endpoint:
    """A running endpoint: its address, what it was asked, and the statuses it still has to answer with."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[tuple[int, dict[str, str], str]] = field(default_factory=list)

    def stages(self) -> list[str]:
        return [_stage(r) for r in self.requests]


@contextmanager
def endpoint(
    spoil: Spoil = lambda stage, n, good, request: good, stances: dict[str, str] | None = None
) -> Iterator[Endpoint]:
    """A server on 127.0.0.1 for the length of the block. `stances` gives the good model's stance by study title."""
    running = Endpoint(url="")
    lock = threading.Lock()
    asked: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                running.requests.append(body)
                fault = running.statuses.pop(0) if running.statuses else None
                stage = _stage(body)
                n = asked.get(stage, 0)
                if not fault:
                    asked[stage] = n + 1
            if fault:
                self._send(fault[0], fault[2], fault[1])
                return
            content = spoil(stage, n, good_model(body, stances or {}), body)
            text = content if isinstance(content, str) else json.dumps(content)
            message = {"role": "assistant", "content": text}
            answer = {
                "id": "scripted",
                "object": "chat.completion",
                "created": 0,
                "model": "scripted-1",
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
            }
            self._send(200, json.dumps(answer), {})

        def do_GET(self) -> None:
            self._send(200, json.dumps({"object": "list", "data": [{"id": "scripted-1"}]}), {})

        def _send(self, status: int, text: str, headers: dict[str, str]) -> None:
            raw = text.encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                **headers,
                "Content-Length": str(len(raw)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _stage(body: dict[str, Any]) -> str:
    return str(body["response_format"]["json_schema"]["name"]).removeprefix("claimsynth_")


def good_model(body: dict[str, Any], stances: dict[str, str]) -> dict[str, Any]:
    """What a careful model would say to a request, made from what the request shows."""
    user = body["messages"][1]["content"]
    stage = _stage(body)
    shown = {m["key"]: m["body"] for m in _STUDY.finditer(user)}
    if stage == "extract":
        (text,) = shown.values()
        return {"findings": [_finding(s.text) for s in _results(text)[:2]]}
    if stage == "appraise":
        (text,) = shown.values()
        title = re.search(r"^title: (.*)$", user, re.MULTILINE)
        stance = stances.get(title.group(1) if title else "", "supports")
        return {
            "what_was_compared": "What the study compared.",
            "reason": "What was compared and what came out makes this stance.",
            "stance": stance,
            "directness": "indirect" if stance == "indirect" else "direct",
            "design": "randomised trial",
            "sample_size": 40,
            "quote": _results(text)[-1].text,
        }
    keys = sorted(shown, key=lambda k: int(k[1:]))
    said = {key: re.search(r"^stance: (\w+)", body, re.MULTILINE).group(1) for key, body in shown.items()}  # type: ignore[union-attr]
    testing = [k for k in keys if said[k] != "indirect"] or keys
    return {
        "summary": [
            {"text": "It is very uncertain whether the claim is right.", "studies": testing},
            *({"text": f"One study is filed as {said[k]}.", "studies": [k]} for k in keys),
        ],
        "hypotheses": [
            {
                "title": "A shared cause",
                "lay": [{"text": "A shared cause could explain what was seen.", "studies": [keys[0]]}],
                "steps": [
                    {"text": "The first study saw the outcome.", "studies": [keys[0]], "background": False},
                    {"text": "Cells are known to respond.", "studies": [], "background": True},
                ],
                "supported_by": [keys[0]],
                "opposed_by": [],
            }
        ],
        "needed": [
            {
                "design": "Large randomised trial",
                "population": "adults",
                "intervention": "the intervention",
                "comparator": "its absence",
                "outcome": "the outcome",
                "duration": "12 weeks",
                "size": "480 people",
                "why": "It would settle the question.",
            }
        ],
    }


def _results(text: str) -> list[Any]:
    found = sentences(text)
    return [s for s in found if s.section in ("results", "conclusion")] or found


def _finding(quote: str) -> dict[str, Any]:
    return {
        "population": "the participants",
        "intervention": "the intervention",
        "comparator": "the comparator",
        "outcome": "the outcome",
        "design": "randomised trial",
        "sample_size": 40,
        "effect": None,
        "direction": "increase",
        "quote": quote,
    }
