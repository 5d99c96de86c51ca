"""Strict JSON from bytes, one token after the other, so that the first fault is the one that is told. Sections 1 and 2 of
spec/jsonmidi.md."""
import re

ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
MAX_DEPTH = 16  # [JM-2.1-5]


class Refused(Exception):
    """A text that breaks a rule; its only argument is the code of spec/jsonmidi.md, section 6."""


class Reader:
    """Reads JSON from bytes, one token after the other, so that the first fault is the one that is told."""

    def __init__(self, text):
        self.text, self.at, self.depth = text, 0, 0

    def byte(self):
        return self.text[self.at : self.at + 1]

    def take(self, wanted):
        if not self.text.startswith(wanted, self.at):
            raise Refused("jsonmidi-syntax")
        self.at += len(wanted)

    def space(self):
        while self.byte() in (b" ", b"\t", b"\n", b"\r"):
            self.at += 1

    def kind(self):
        """What the next value is: its first character decides. [JM-2.2-2]"""
        self.space()
        kinds = {b"{": "object", b"[": "array", b'"': "string", b"t": "literal", b"f": "literal", b"n": "literal"}
        if re.fullmatch(rb"[-0-9]", self.byte()):
            return "number"
        if self.byte() not in kinds:
            raise Refused("jsonmidi-syntax")
        return kinds[self.byte()]

    def expect(self, kind):
        if self.kind() != kind:
            raise Refused("jsonmidi-wrong-type")

    def items(self, end, read_item):
        """The inside of an object or array: read_item is called at each item, and reads it."""
        if self.depth == MAX_DEPTH:
            raise Refused("jsonmidi-depth")
        self.depth += 1
        self.at += 1
        self.space()
        while self.byte() != end:
            read_item()
            self.space()
            if self.byte() == end:
                break
            self.take(b",")
            self.space()
            if self.byte() == end:  # a comma with nothing behind it
                raise Refused("jsonmidi-syntax")
        self.at += 1
        self.depth -= 1

    def members(self, read_member):
        """An object: read_member is called with each name, unescaped, and reads the value."""

        def member():
            self.space()
            if self.byte() != b'"':
                raise Refused("jsonmidi-syntax")
            name = self.string()
            self.space()
            self.take(b":")
            read_member(name)

        self.expect("object")
        self.items(b"}", member)

    def string(self):
        self.expect("string")
        self.at += 1
        value = ""
        while self.byte() != b'"':
            if self.byte() < b" ":  # a control character, or the end of the text
                raise Refused("jsonmidi-syntax")
            value += self.escape() if self.byte() == b"\\" else self.character()
        self.at += 1
        return value

    def character(self):
        """One character of UTF-8. [JM-2.1-4]"""
        for length in (1, 2, 3, 4):
            try:
                character = self.text[self.at : self.at + length].decode("utf-8")
            except UnicodeDecodeError:
                continue
            self.at += length
            return character
        raise Refused("jsonmidi-utf8")

    def escape(self):
        self.at += 1
        letter = self.byte().decode("latin-1")
        self.at += 1
        if letter in ESCAPES:
            return ESCAPES[letter]
        if letter != "u":
            raise Refused("jsonmidi-syntax")
        unit = self.hex4()
        if not 0xD800 <= unit <= 0xDFFF:
            return chr(unit)
        if unit >= 0xDC00 or not self.text.startswith(b"\\u", self.at):
            raise Refused("jsonmidi-utf8")
        self.at += 2
        low = self.hex4()
        if not 0xDC00 <= low <= 0xDFFF:
            raise Refused("jsonmidi-utf8")
        return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))

    def hex4(self):
        digits = self.text[self.at : self.at + 4]
        if not re.fullmatch(rb"[0-9A-Fa-f]{4}", digits):
            raise Refused("jsonmidi-syntax")
        self.at += 4
        return int(digits, 16)

    def number(self):
        token = re.compile(rb"[-+.eE0-9]*").match(self.text, self.at).group()
        self.at += len(token)
        return token

    def integer(self):
        """A plain one: no fraction, exponent, leading zero or -0. [JM-2.2-1]"""
        self.expect("number")
        token = self.number()
        if not re.fullmatch(rb"0|-?[1-9][0-9]*", token):
            raise Refused("jsonmidi-number")
        # Python reads at most 4300 digits; more than 20 are out of every range.
        return int(token) if len(token) <= 20 else (-(10**20) if token[:1] == b"-" else 10**20)

    def integers(self):
        values = []
        self.expect("array")
        self.items(b"]", lambda: values.append(self.integer()))
        return values

    def skip(self):
        """A value that means nothing here; what is not well-formed is refused all the same. [JM-2.1-3]"""
        kind = self.kind()
        if kind == "object":
            self.members(lambda name: self.skip())
        elif kind == "array":
            self.items(b"]", self.skip)
        elif kind == "string":
            self.string()
        elif kind == "literal":
            self.take({b"t": b"true", b"f": b"false", b"n": b"null"}[self.byte()])
        elif not re.fullmatch(rb"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", self.number()):
            raise Refused("jsonmidi-syntax")


def demand(good, code="jsonmidi-out-of-range"):
    if not good:
        raise Refused(code)
