"""The server: lists the tools, answers calls, and tells errors so that a model can act on them."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import anyio.to_thread
import msgspec
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)
from pydantic import ValidationError

from eligo.app.invalid import in_words
from eligo.app.mcp.tools import TOOLS, Json
from eligo.app.service import Service
from eligo.errors import EligoError, InternalError, UsageError
from eligo.remembering import forget

_ABOUT = (
    "Eligo judges patients by the eligibility criteria of clinical trials, with three values: yes, "
    "no and unknown. Quote its reasons and evidence with every verdict, tell what is unknown as "
    "unknown, and say that only the trial's team decides who takes part."
)


def server_of(service: Service) -> Server[Any]:
    """A server over a store; each call runs in a thread of its own."""

    async def listed(context: Any, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[tool.listed() for tool in TOOLS.values()])

    async def called(context: Any, params: CallToolRequestParams) -> CallToolResult:
        return await anyio.to_thread.run_sync(answer, service, params.name, params.arguments or {})

    return Server(
        "eligo",
        version=version("eligo"),
        instructions=_ABOUT,
        on_list_tools=listed,
        on_call_tool=called,
    )


def answer(service: Service, name: str, arguments: Json) -> CallToolResult:
    """What a tool says, as structure and the same as text; an error as one that can be read."""
    try:
        if name not in TOOLS:
            raise UsageError(f"there is no tool {name}; the tools are {', '.join(TOOLS)}")
        told = TOOLS[name](service, arguments)
    except ValidationError as error:
        return _failed("bad-input", in_words(error.errors()))
    except EligoError as error:
        return _failed(error.code, str(error))
    except Exception as error:  # what it says could hold the patient's words
        fault = InternalError.of(error)
        return _failed(fault.code, str(fault))
    finally:
        forget()
    return CallToolResult(content=[_text(told)], structured_content=told)


def _failed(code: str, detail: str) -> CallToolResult:
    """An error, in its own shape."""
    told = {"code": code, "detail": detail}
    return CallToolResult(content=[_text(told)], structured_content=None, is_error=True)


def _text(told: Json) -> TextContent:
    return TextContent(type="text", text=msgspec.json.encode(told).decode())


async def serve(service: Service) -> None:
    """Answer a client on standard input and output until it leaves."""
    server = server_of(service)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
