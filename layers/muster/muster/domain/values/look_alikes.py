"""Addresses that look like another one: with such a letter in it a row would name a stranger instead of somebody.

That stranger would be created, and whom the row means be an orphan.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""The first words of their letters' names in Unicode. These have letters that look like one another's."""
_LIKE_LATIN = frozenset("аеорсухіјѕԁһԛԝєАВЕКМНОРСТУХІЈЅοΟΑΒΕΖΗΙΚΜΝΡΤΥΧνρ")


def look_alike(address: str) -> str | None:
    """Return what makes the address look like another, or None. The address is in NFC."""
    if unicodedata.normalize("NFKC", address) != address:
        return "it has a letter or digit in another width or form than usual"
    if any(char.isdigit() and not char.isascii() for char in address):
        return "it has a digit other than 0 to 9"
    words = _WORD.findall(address)
    alphabets = [_alphabets(word) for word in words]
    if any(len(found) > 1 for found in alphabets):
        return "it mixes letters of two alphabets that look alike in one word"
    if {"LATIN"} in alphabets and any(not word.isascii() and set(word) <= _LIKE_LATIN for word in words):
        return "it has a word of letters that look like Latin ones and are none"
    return None


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(char, "").partition(" ")[0] for char in word} & _ALPHABETS
