"""Describes the county's addresses in OpenAPI 3.1: JSON for health and itself, signed bytes elsewhere."""

from collections.abc import Mapping
from typing import Any

from bindesk import __version__
from bindesk.domain.attachments.attachments import LARGEST
from bindesk.sync.rounds.county_client import ENROL, FILES, RETURN, SYNC
from bindesk.sync.wire.requests import ANSWER
from bindesk.sync.wire.wire import LARGEST_CHUNK

_BYTES = {"schema": {"type": "string", "format": "binary"}}
_SIGNED = "A MessagePack array [body, signature], signed by the county over the request's nonce."
_ENVELOPE = "A MessagePack array [device, counter, nonce, body, signature], signed by the device."
_REASONS: Mapping[str, str] = {
    "400": "The bytes are no request.",
    "403": "Who asks is not known, has not signed, or may not.",
    "408": "The body came too slowly.",
    "409": "The counter is not new; the answer names the last one.",
    "410": "The device was revoked; the response is the county's signed refusal.",
    "413": "The body is too long.",
    "503": "Try again after the seconds of Retry-After.",
}


def description() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "bindesk county", "version": __version__},
        "paths": {
            SYNC: {"post": _post_operation("sync", "One round: packs up, log pages down.")},
            ENROL: {
                "post": _post_operation("enrol", "A new desk shows its ticket.", ("409", "410"))
            },
            RETURN: {
                "post": _post_operation(
                    "return", "A forgotten device presents its certificate.", ("409",)
                )
            },
            f"{FILES}/{{name}}": _files(),
            "/v1/health": {"get": _responses("health", "Whether the county is there.", ("503",))},
            "/v1/openapi.json": {"get": _responses("openapi", "This description.")},
        },
        "components": {
            "securitySchemes": {
                "envelope": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": f"'bindesk ' and the URL-safe base64 of: {_ENVELOPE}",
                }
            }
        },
    }


def _post_operation(name: str, summary: str, never: tuple[str, ...] = ()) -> dict[str, Any]:
    reasons = {
        code: {"description": words} for code, words in _REASONS.items() if code not in never
    }
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {
            "required": True,
            "description": _ENVELOPE,
            "content": {"application/octet-stream": _BYTES},
        },
        "responses": {"200": {"description": _SIGNED}, **reasons},
    }


def _files() -> dict[str, Any]:
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": f"The file's SHA-256, 64 hexadecimal characters. At most {LARGEST} bytes.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    chunk = {
        "required": True,
        "description": f"The next chunk, at most {LARGEST_CHUNK} bytes.",
        "content": {"application/octet-stream": _BYTES},
    }
    return {
        "parameters": [name],
        "head": _of_file(
            "fileState", f"How much of a file is there (Upload-Offset; signed in {ANSWER})."
        ),
        "get": _of_file("getFile", "A chunk of a file from an offset on."),
        "patch": {**_of_file("putFile", "The next chunk of a file."), "requestBody": chunk},
    }


def _of_file(name: str, summary: str) -> dict[str, Any]:
    more = {
        "401": "There is no envelope.",
        "404": "There is no such file for this device.",
        "422": "The whole file does not have its name's SHA-256; its chunks are gone.",
    }
    reasons = {code: {"description": words} for code, words in {**_REASONS, **more}.items()}
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"envelope": []}],
        "responses": {"200": {"description": _SIGNED}, **reasons},
    }


def _responses(name: str, summary: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    reasons = {code: {"description": _REASONS[code], "content": content} for code in also}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": "An object.", "content": content}, **reasons},
    }
