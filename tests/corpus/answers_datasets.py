# ruff: noqa: E501 - one line a case
"""Wrong answers about the configuration DataSet, from both APIs."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.corpus.answer_grammar import (
    HTML,
    REFUSAL,
    Change,
    body,
    broken,
    changed,
    no_json,
    on,
    rewritten,
    with_headers,
)
from tests.corpus.domo_world import CLIENT, TOKEN, AnswerCase

SHOW = "GET ^/v1/datasets/[^/]+$"
EXPORT = "GET ^/v1/datasets/.*/data$"
SHOW_SOURCE = "GET ^/api/data/v3/datasources/[^/]+$"
SCHEMA = "GET /schema/indexed$"
VERSIONS = "GET /dataversions$"
QUERY = "POST ^/api/query/v1/execute/"


def _with(**fields: Any) -> Change:
    return changed(lambda document: {**document, **fields})


def _without(field: str) -> Change:
    return changed(lambda document: {key: value for key, value in document.items() if key != field})


def _rows(change: Callable[[list[list[Any]]], Any]) -> Change:
    return changed(lambda document: {**document, "rows": change(document["rows"])})


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    return rewritten(lambda content: b"".join(change(content.splitlines(keepends=True))))


def _growing(field: str) -> Callable[[], Change]:
    def make() -> Change:
        seen = iter(range(1_000))
        return changed(lambda document: {**document, field: f"2026-11-21T10:{next(seen) % 60:02}:00Z"})

    return make


def _case(name: str, account: str, route: str, tells: str, change: Change) -> AnswerCase:
    return AnswerCase(name, account, on(route, change), tells)


def _moved(name: str, account: str, route: str, make: Callable[[], Change]) -> AnswerCase:
    return AnswerCase(name, account, on(route, make()), "not-read")


FACTS = [
    *no_json("dataset", CLIENT, SHOW, "not-read", is_a_redirect="account-refused"),
    *no_json("datasource", TOKEN, SHOW_SOURCE, "not-read", is_a_redirect="account-refused"),
    *no_json("schema", TOKEN, SCHEMA, "not-read", is_a_redirect="account-refused"),
    *no_json("versions", TOKEN, VERSIONS, "not-read", is_a_redirect="account-refused"),
    *(
        _case(f"{name}-rows-{what}", account, route, "not-read", _with(**{field: value}))
        for name, account, route, field in (("dataset", CLIENT, SHOW, "rows"), ("datasource", TOKEN, SHOW_SOURCE, "rowCount"))
        for what, value in (
            ("null", None), ("zero", 0), ("negative", -41), ("one-fewer", 40), ("one-more", 42), ("huge", 10**12), ("a-text", "41"),
            ("a-fraction", 41.5), ("true", True),
        )
    ),
    _case("dataset-rows-missing", CLIENT, SHOW, "not-read", _without("rows")),
    _case("datasource-rows-missing", TOKEN, SHOW_SOURCE, "not-read", _without("rowCount")),
    _case("dataset-deleted", CLIENT, SHOW, "not-read", _with(deleted=True)),
    _case("datasource-deleted", TOKEN, SHOW_SOURCE, "not-read", _with(deleted=True)),
    _case("dataset-not-found", CLIENT, SHOW, "not-read", body(b'{"status":404}', status=404)),
    _case("datasource-not-found", TOKEN, SHOW_SOURCE, "not-read", body(b'{"status":404}', status=404)),
    _case("dataset-forbidden", CLIENT, SHOW, "account-refused", body(REFUSAL, status=403)),
    _case("datasource-forbidden", TOKEN, SHOW_SOURCE, "account-refused", body(REFUSAL, status=403)),
    _moved("dataset-that-moves-all-the-time", CLIENT, SHOW, _growing("dataCurrentAt")),
    _case("dataset-schema-of-another-shape", CLIENT, SHOW, "not-read", _with(schema={"columns": ["email"]})),
    _case("schema-without-tables", TOKEN, SCHEMA, "not-read", _with(tables=[])),
    _case("schema-without-columns", TOKEN, SCHEMA, "not-read", _with(tables=[{}])),
    _case("schema-with-a-column-less", TOKEN, SCHEMA, "not-read", changed(lambda document: {"tables": [{"columns": document["tables"][0]["columns"][:-1]}]})),
    _case("schema-in-another-order", TOKEN, SCHEMA, "not-read", changed(lambda document: {"tables": [{"columns": document["tables"][0]["columns"][::-1]}]})),
    _case("schema-with-null-names", TOKEN, SCHEMA, "not-read", _with(tables=[{"columns": [{"name": None}] * 13}])),
    _case("versions-that-are-texts", TOKEN, VERSIONS, "not-read", body(b'[{"dataId":"7"}]')),
    _case("versions-that-are-null", TOKEN, VERSIONS, "not-read", body(b'[{"dataId":null}]')),
    _case("versions-of-which-there-is-none", TOKEN, VERSIONS, "", body(b"[]")),
]  # fmt: skip

QUERIES = [
    *no_json("query", TOKEN, QUERY, "not-read", is_a_redirect="account-refused"),
    _case("query-without-rows", TOKEN, QUERY, "not-read", _rows(lambda _rows: [])),
    _case("query-with-null-rows", TOKEN, QUERY, "not-read", _rows(lambda _rows: None)),
    _case("query-short-by-the-last-row", TOKEN, QUERY, "not-read", _rows(lambda rows: rows[:-1])),
    _case("query-with-a-row-twice", TOKEN, QUERY, "not-read", _rows(lambda rows: [*rows[:1], *rows])),
    _case("query-with-a-row-in-the-place-of-another", TOKEN, QUERY, "duplicate-email", _rows(lambda rows: [*rows[:1], *rows[:-1]])),
    _case("query-with-the-rows-of-one-person", TOKEN, QUERY, "deletes-held-back", _rows(lambda rows: rows[:1] * len(rows))),
    _case("query-without-columns", TOKEN, QUERY, "not-read", _without("columns")),
    _case("query-with-columns-in-another-order", TOKEN, QUERY, "not-read", changed(lambda document: {**document, "columns": document["columns"][::-1]})),
    _case("query-with-columns-in-lower-case", TOKEN, QUERY, "not-read", changed(lambda document: {**document, "columns": [name.lower() for name in document["columns"]]})),
    _case("query-with-short-rows", TOKEN, QUERY, "not-read", _rows(lambda rows: [row[:-1] for row in rows])),
    _case("query-with-a-short-row", TOKEN, QUERY, "not-read", _rows(lambda rows: [rows[0][:-1], *rows[1:]])),
    _case("query-with-rows-that-are-objects", TOKEN, QUERY, "not-read", _rows(lambda rows: [dict(enumerate(row)) and {"email": row[1]} for row in rows])),
    _case("query-with-rows-that-are-texts", TOKEN, QUERY, "not-read", _rows(lambda rows: [str(row) for row in rows])),
    _case("query-with-a-null-row", TOKEN, QUERY, "not-read", _rows(lambda rows: [None, *rows[1:]])),
    _case("query-with-all-cells-null", TOKEN, QUERY, "no-rows", _rows(lambda rows: [[None] * 13 for _ in rows])),
    _case("query-with-all-titles-null", TOKEN, QUERY, "update-share", _rows(lambda rows: [[*row[:3], None, *row[4:]] for row in rows])),
    _case("query-with-addresses-null", TOKEN, QUERY, "required-blank", _rows(lambda rows: [[row[0], None, *row[2:]] for row in rows])),
    _case("query-with-roles-as-numbers", TOKEN, QUERY, "", _rows(lambda rows: [[*row[:2], float(row[2]), *row[3:]] for row in rows])),
    _case("query-with-lists-in-cells", TOKEN, QUERY, "bad-email", _rows(lambda rows: [[row[0], [row[1]], *row[2:]] for row in rows])),
    _case("query-that-names-no-column", TOKEN, QUERY, "not-read", body(b'{"columns":[],"rows":[]}')),
]  # fmt: skip

EXPORTS = [
    _case("export-empty", CLIENT, EXPORT, "not-read", body(b"", "text/csv")),
    _case("export-of-html", CLIENT, EXPORT, "not-csv", body(HTML, "text/html")),
    _case("export-of-html-said-to-be-csv", CLIENT, EXPORT, "not-csv", body(HTML, "text/csv")),
    _case("export-of-json", CLIENT, EXPORT, "not-csv", body(REFUSAL)),
    _case("export-of-json-said-to-be-csv", CLIENT, EXPORT, "not-csv", body(REFUSAL, "text/csv")),
    _case("export-of-a-spreadsheet", CLIENT, EXPORT, "not-csv", body(b"PK\x03\x04", "application/vnd.ms-excel")),
    _case("export-of-words", CLIENT, EXPORT, "not-read", body(b"Service Unavailable", "text/plain")),
    _case("export-of-null", CLIENT, EXPORT, "not-read", body(b"null", "text/csv")),
    _case("export-with-the-header-alone", CLIENT, EXPORT, "not-read", _lines(lambda lines: lines[:1])),
    _case("export-without-the-header", CLIENT, EXPORT, "not-read", _lines(lambda lines: lines[1:])),
    _case("export-with-the-header-twice", CLIENT, EXPORT, "not-read", _lines(lambda lines: [lines[0], *lines])),
    _case("export-short-by-the-last-row", CLIENT, EXPORT, "not-read", _lines(lambda lines: lines[:-1])),
    _case("export-short-by-half", CLIENT, EXPORT, "not-read", _lines(lambda lines: lines[: len(lines) // 2])),
    _case("export-cut-in-the-last-row", CLIENT, EXPORT, "ragged-row", rewritten(lambda content: content[: content.rindex(b"Finn Ray") + 4])),
    _case("export-cut-in-a-quoted-cell", CLIENT, EXPORT, "not-read", rewritten(lambda content: content[: content.index(b'"12 High') + 5])),
    _case("export-with-a-row-more", CLIENT, EXPORT, "not-read", _lines(lambda lines: [*lines, lines[-1]])),
    _case("export-with-a-row-in-the-place-of-another", CLIENT, EXPORT, "duplicate-email", _lines(lambda lines: [*lines[:-2], lines[-1], lines[-1]])),
    _case("export-of-another-schema", CLIENT, EXPORT, "missing-column", _lines(lambda lines: [b"id,name\n", *[b"1,x\n"] * 41])),
    _case("export-of-the-log", CLIENT, EXPORT, "missing-column", _lines(lambda lines: [b"Run,Action,Email,Status\n", *[b"r,create,p06@acme.example,applied\n"] * 41])),
    _case("export-by-semicolons", CLIENT, EXPORT, "missing-column", rewritten(lambda content: content.replace(b"displayName,", b"displayName;"))),
    _case("export-of-utf-16", CLIENT, EXPORT, "not-read", rewritten(lambda content: content.decode().encode("utf-16"))),
    _case("export-in-latin-1", CLIENT, EXPORT, "not-utf-8", rewritten(lambda content: content.decode().encode("latin-1"))),
    _case("export-with-a-mark", CLIENT, EXPORT, "", rewritten(lambda content: b"\xef\xbb\xbf" + content)),
    _case("export-promised-longer", CLIENT, EXPORT, "not-read", with_headers(content_length="99999")),
    _case("export-promised-shorter", CLIENT, EXPORT, "not-read", with_headers(content_length="10")),
    _case("export-said-to-be-gzip", CLIENT, EXPORT, "not-read", with_headers(content_encoding="gzip")),
    _case("export-cut-by-the-connection", CLIENT, EXPORT, "not-read", broken),
    _case("export-that-is-a-redirect", CLIENT, EXPORT, "account-refused", body(b"", "text/html", 302)),
    _case("export-that-is-no-content", CLIENT, EXPORT, "not-read", lambda _request, _reply: httpx.Response(204)),
    _case("export-that-is-a-part", CLIENT, EXPORT, "not-read", lambda _request, reply: httpx.Response(206, stream=httpx.ByteStream(reply.body[:900]), headers={"content-type": "text/csv"})),
    _case("export-with-an-error-after-rows", CLIENT, EXPORT, "not-read", _lines(lambda lines: [*lines[:20], b'{"status":500}\n'])),
]  # fmt: skip

DATASETS = [*FACTS, *QUERIES, *EXPORTS]
