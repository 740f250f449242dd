"""The tools of the Model Context Protocol, asked by its official client."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from eligo.app.mcp.server import answer, server_of
from eligo.app.mcp.tools import TOOLS
from eligo.app.samples import demo_store
from eligo.app.service import Service

T = TypeVar("T")
NOTE = (
    "Ms Zephyrine Quux, a 58-year-old woman with acute myeloid leukemia in first complete "
    "remission after chemotherapy. ECOG 1. Creatinine 0.9 mg/dL."
)
CALLS: dict[str, dict[str, Any]] = {
    "search_trials": {"q": "leukemia", "limit": 3},
    "read_trial": {"number": "NCT06802718"},
    "trial_history": {"number": "NCT06802718"},
    "check_criterion": {"criterion": "ECOG performance status of 0 to 2", "note": NOTE},
    "match_patient": {"note": NOTE, "shown": 2},
    "ask_patient": {"note": NOTE},
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The shipped trials, held open."""
    return Service(demo_store(tmp_path_factory.mktemp("store")), lambda words: None)


def asked(service: Service, what: Callable[[Client], Awaitable[T]]) -> T:
    """What a client in this process gets."""

    async def run() -> T:
        async with Client(server_of(service)) as client:
            return await what(client)

    return anyio.run(run)


def called(service: Service, name: str, arguments: dict[str, Any]) -> CallToolResult:
    """The answer to a call by the client."""
    return asked(service, lambda client: client.call_tool(name, arguments))


def test_at_most_seven_tools_that_change_nothing_each_with_both_schemas(service: Service) -> None:
    tools = asked(service, lambda client: client.list_tools()).tools
    assert 5 <= len(tools) <= 7
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert tool.annotations.open_world_hint is False
        assert tool.output_schema is not None
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        told = tool.input_schema["properties"].items()
        assert [name for name, field in told if not field.get("description")] == []


@pytest.mark.parametrize("name", TOOLS)
def test_an_answer_is_of_the_form_that_its_tool_promises(service: Service, name: str) -> None:
    found = called(service, name, CALLS[name])
    assert not found.is_error
    schema = TOOLS[name].listed().output_schema
    assert schema is not None
    jsonschema.validate(found.structured_content, schema)


def test_a_check_tells_the_verdict_with_its_words(service: Service) -> None:
    told = called(service, "check_criterion", CALLS["check_criterion"]).structured_content
    assert told["verdict"] == "met"
    assert [one["text"] for one in told["evidence"]] == ["ECOG 1"]
    asks_more = {"criterion": "Ejection fraction of at least 50%", "note": NOTE}
    told = called(service, "check_criterion", asks_more).structured_content
    assert told["verdict"] == "unknown"
    assert "ejection fraction" in told["question"].lower()


def test_answers_to_questions_settle_trials(service: Service) -> None:
    first = called(service, "ask_patient", {"note": NOTE, "questions": 5}).structured_content
    question = next(one for one in first["questions"] if not one["takes_value"])
    answers = {question["id"]: max(question["decides"], key=question["decides"].get)}
    then = called(service, "ask_patient", {"note": NOTE, "answers": answers}).structured_content
    assert question["id"] not in [one["id"] for one in then["questions"]]
    assert then["trials"]["does_not_fit"] > first["trials"]["does_not_fit"]


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("read_trial", {"number": "NCT00000000"}, "not-found"),
        ("read_trial", {"nct": "NCT06802718"}, "bad-input"),
        ("match_patient", {"note": NOTE, "shown": "Quux"}, "bad-input"),
        ("match_patient", {"bundle": {"resourceType": "Quux"}}, "malformed"),
        ("search_trials", {"q": "AREA[Phas]PHASE3"}, "query-syntax"),
        ("cure_patient", {"note": NOTE}, "usage"),
    ],
)
def test_errors_can_be_read_and_repeat_nothing_of_a_patient(
    service: Service, name: str, arguments: dict[str, Any], code: str
) -> None:
    found = answer(service, name, arguments)
    assert found.is_error
    (content,) = found.content
    assert f'"code":"{code}"' in content.text  # type: ignore[union-attr]
    assert "Zephyrine" not in content.text  # type: ignore[union-attr]
    assert "Quux" not in content.text  # type: ignore[union-attr]


def test_a_fault_of_ours_says_nothing_of_the_patient(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Service) -> None:
        raise RuntimeError(NOTE)

    monkeypatch.setattr(Service, "logic", fails)
    found = answer(service, "match_patient", {"note": NOTE})
    assert found.is_error
    assert "Zephyrine" not in found.content[0].text  # type: ignore[union-attr]


def test_the_command_speaks_with_a_client_over_its_standard_input() -> None:
    start = "from eligo.app.cli import main; main()"

    async def run() -> CallToolResult:
        arguments = ["-c", start, "mcp", "--demo"]
        parameters = StdioServerParameters(
            command=sys.executable, args=arguments, env=dict(os.environ)
        )
        async with Client(parameters) as client:
            return await client.call_tool("search_trials", {"q": "leukemia"})

    assert anyio.run(run).structured_content["total"] > 0
