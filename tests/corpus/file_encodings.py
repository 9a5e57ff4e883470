# ruff: noqa: E501, RUF001 - one line a case; letters that look like others are among the subjects
"""Files whose bytes are wrong: encodings, marks, NULs, and things that are no CSV at all."""

import codecs
import gzip
import io
import zipfile

from tests.corpus.company import GOOD_TEXT
from tests.corpus.grammar import FileCase, text_case

GOOD = GOOD_TEXT.encode()
ACCENT = GOOD.index("é".encode())
MIDDLE = len(GOOD) // 2


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _with(content: bytes, at: int) -> bytes:
    return GOOD[:at] + content + GOOD[at:]


def _twice_encoded(text: str) -> str:
    return text.encode().decode("latin-1")


def _plain(text: str) -> str:
    return text.encode("ascii", "ignore").decode()


ENCODINGS = [
    text_case("utf-8-with-a-mark", "", str, encoding="utf-8-sig"),
    FileCase("utf-8-with-two-marks", codecs.BOM_UTF8 * 2 + GOOD, "missing-column"),
    FileCase("mark-in-the-middle", GOOD.replace(b"p07@", codecs.BOM_UTF8 + b"p07@"), "bad-email"),
    FileCase("mark-before-a-name", GOOD.replace(b"Jane Doe", codecs.BOM_UTF8 + b"Jane Doe"), "invisible-character"),
    text_case("utf-16-with-a-mark", "utf-16", str, encoding="utf-16"),
    text_case("utf-16-little-endian", "nul-byte", str, encoding="utf-16-le"),
    text_case("utf-16-big-endian", "nul-byte", str, encoding="utf-16-be"),
    text_case("utf-32-with-a-mark", "utf-16", str, encoding="utf-32"),
    text_case("utf-32-big-endian", "nul-byte", str, encoding="utf-32-be"),
    text_case("utf-7", "missing-column", lambda text: text.replace("displayName", "+ACI-displayName"), encoding="utf-7"),
    text_case("latin-1", "not-utf-8", str, encoding="latin-1"),
    text_case("windows-1252-quotes", "not-utf-8", lambda text: text.replace("Annie", "’Annie’"), encoding="cp1252"),
    text_case("mac-roman", "not-utf-8", str, encoding="mac_roman"),
    text_case("dos-850", "not-utf-8", str, encoding="cp850"),
    text_case("dos-437", "not-utf-8", lambda text: text.replace("ø", "o"), encoding="cp437"),
    text_case("shift-jis", "not-utf-8", lambda text: _plain(text).replace("Li Wei", "山田"), encoding="shift_jis"),
    text_case("gb18030", "not-utf-8", lambda text: text.replace("Li Wei", "李伟"), encoding="gb18030"),
    text_case("ebcdic", "not-utf-8", str, encoding="cp037"),
    FileCase("one-latin-1-byte", GOOD.replace("é".encode(), b"\xe9", 1), "not-utf-8"),
    FileCase("half-a-character-at-the-end", GOOD + "é".encode()[:1], "not-utf-8"),
    FileCase("half-a-character-in-the-middle", GOOD[:ACCENT] + GOOD[ACCENT : ACCENT + 1] + GOOD[ACCENT + 2 :], "not-utf-8"),
    FileCase("cut-in-a-character", GOOD[: ACCENT + 1], "not-utf-8"),
    FileCase("overlong-slash", GOOD.replace(b"Jane Doe", b"Jane\xc0\xafDoe"), "not-utf-8"),
    FileCase("surrogates-as-utf-8", GOOD.replace(b"Jane Doe", b"Jane \xed\xa0\xbd\xed\xb8\x80"), "not-utf-8"),
    FileCase("half-utf-8-half-latin-1", GOOD[:MIDDLE] + GOOD[MIDDLE:].decode().encode("latin-1", "replace") + b"\xe9\n", "not-utf-8"),
    FileCase("half-utf-8-half-utf-16", GOOD[:MIDDLE] + GOOD[MIDDLE:].decode().encode("utf-16-le"), "nul-byte"),
    text_case("encoded-twice", "garbled", _twice_encoded),
    FileCase("one-name-encoded-twice", GOOD.replace("Chloé".encode(), _twice_encoded("Chloé").encode()), "garbled"),
    FileCase("one-name-encoded-twice-by-windows", GOOD.replace("Zoë".encode(), "Zoë".encode().decode("cp1252").encode()), "garbled"),
    FileCase("question-marks-for-accents", GOOD.replace("Søren Kjær".encode(), b"S?ren Kj?r").replace("Jürgen".encode(), b"J?rgen"), "garbled"),
    FileCase("one-replacement-character", GOOD.replace("Chloé".encode(), "Chlo\ufffd".encode()), "garbled"),
    text_case("decomposed-accents", "", lambda text: text.replace("é", "e\u0301").replace("ü", "u\u0308")),
    FileCase("nul-at-the-end", GOOD + b"\0", "nul-byte"),
    FileCase("nul-at-the-start", b"\0" + GOOD, "nul-byte"),
    FileCase("nul-in-a-cell", GOOD.replace(b"Jane Doe", b"Jane\0Doe"), "nul-byte"),
    FileCase("nuls-where-the-rest-should-be", GOOD[:MIDDLE] + b"\0" * (len(GOOD) - MIDDLE), "nul-byte"),
    FileCase("nuls-only", b"\0" * 4096, "nul-byte"),
    FileCase("control-z-at-the-end", GOOD + b"\x1a", "ragged-row"),
    FileCase("bell-in-a-name", GOOD.replace(b"Jane Doe", b"Jane\aDoe"), "control-character"),
    FileCase("escape-sequence-in-a-name", GOOD.replace(b"Jane Doe", b"\x1b[31mJane Doe"), "control-character"),
    FileCase("vertical-tab-in-a-name", GOOD.replace(b"Jane Doe", b"Jane\x0bDoe"), "control-character"),
    FileCase("delete-character-in-a-name", GOOD.replace(b"Jane Doe", b"Jane\x7f Doe"), "control-character"),
]  # fmt: skip


HTML = "<!DOCTYPE html><html><head><title>{}</title></head><body>{}</body></html>"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{}</Code><Message>{}</Message></Error>'
NO_CSV = [
    FileCase("empty", b"", "empty-file"),
    FileCase("blank-lines-only", b"\r\n\r\n \n", "empty-file"),
    FileCase("mark-only", codecs.BOM_UTF8, "empty-file"),
    FileCase("log-in-page", HTML.format("Sign in", "<form>Password</form>").encode(), "html-instead-of-csv"),
    FileCase("error-page", HTML.format("503", "Service Unavailable").encode(), "html-instead-of-csv"),
    FileCase("page-with-a-mark", codecs.BOM_UTF8 + b"<html><body>Gateway Timeout</body></html>", "html-instead-of-csv"),
    FileCase("page-after-blank-lines", b"\n\n\n  <html></html>", "html-instead-of-csv"),
    FileCase("s3-access-denied", XML.format("AccessDenied", "Access Denied").encode(), "html-instead-of-csv"),
    FileCase("s3-no-such-key", XML.format("NoSuchKey", "The key does not exist.").encode(), "html-instead-of-csv"),
    FileCase("json-error", b'{"status":403,"statusReason":"Forbidden","toe":"694M4LH50R"}', "json-instead-of-csv"),
    FileCase("json-list-of-people", b'[{"displayName":"Jane Doe","email":"p06@acme.example","roleId":4}]', "json-instead-of-csv"),
    FileCase("json-empty-list", b"[]", "json-instead-of-csv"),
    FileCase("json-null", b"null", "missing-column"),
    FileCase("json-lines", b'{"email":"p06@acme.example"}\n{"email":"p07@acme.example"}\n', "json-instead-of-csv"),
    FileCase("yaml", b"people:\n- email: p06@acme.example\n", "missing-column"),
    FileCase("plain-words", b"Service Unavailable\n", "missing-column"),
    FileCase("upstream-words", b"upstream connect error or disconnect/reset before headers. reset reason: overflow", "missing-column"),
    FileCase("sql-error", b'ERROR:  relation "people" does not exist\nLINE 1: SELECT *\n', "missing-column"),
    FileCase("traceback", b'Traceback (most recent call last):\n  File "export.py", line 3\nKeyError: 1\n', "missing-column"),
    FileCase("lfs-pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d7a" * 16 + b"\nsize 12345\n", "missing-column"),
    FileCase("conflict-marks", _with(b"<<<<<<< HEAD\n", GOOD.index(b"Jane Doe")), "ragged-row"),
    FileCase("conflict-mark-at-the-start", b"<<<<<<< HEAD\n" + GOOD, "html-instead-of-csv"),
    FileCase("a-patch", b"--- a/people.csv\n+++ b/people.csv\n@@ -1,2 +1,2 @@\n" + GOOD, "missing-column"),
    FileCase("gzip", gzip.compress(GOOD, mtime=0), "gzip-instead-of-csv"),
    FileCase("gzip-cut", gzip.compress(GOOD, mtime=0)[:200], "gzip-instead-of-csv"),
    FileCase("zip", _zipped("people.csv", GOOD), "spreadsheet-instead-of-csv"),
    FileCase("spreadsheet", _zipped("xl/workbook.xml", b"<workbook/>"), "spreadsheet-instead-of-csv"),
    FileCase("old-spreadsheet", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512, "nul-byte"),
    FileCase("parquet", b"PAR1\x15\x04\x15" + b"\0" * 64 + b"PAR1", "nul-byte"),
    FileCase("bzip2", b"BZh91AY&SY\xcf\x1b\x92\xdf", "not-utf-8"),
    FileCase("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "not-utf-8"),
    FileCase("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "nul-byte"),
    FileCase("rich-text", rb"{\rtf1\ansi displayName,email,roleId}", "json-instead-of-csv"),
    FileCase("vcard", b"BEGIN:VCARD\nVERSION:3.0\nFN:Jane Doe\nEMAIL:p06@acme.example\nEND:VCARD\n", "missing-column"),
    FileCase("ldif", b"dn: uid=p06,dc=acme\nmail: p06@acme.example\n", "missing-column"),
    FileCase("a-path-to-the-file", b"s3://acme-exports/people.csv\n", "missing-column"),
    FileCase("gzip-in-base64", b"H4sIAAAAAAAAA0vNTczM0UtOzs8DAJ3bGdkKAAAA\n", "missing-column"),
]  # fmt: skip
