#!/usr/bin/env python3
"""Decodes JSONMIDI, with nothing but Python's standard library: written from spec/jsonmidi.md and its vectors alone.

Each line of the standard input is one text; with --hex, the bytes of one text in hex (a text may contain line breaks,
or bytes that are no UTF-8). For each, a line of JSON says which MIDI bytes it means, or the code of its refusal:

    $ echo '{"type":"noteOn","channel":1,"note":60,"velocity":100}' | python3 examples/decoder.py
    {"midi": "90 3C 64", "port": null, "timestamp": null, "part": null, "error": null}

The json module is used for what is printed only. As a reader it would forget what this protocol judges: how a number
is written, which name comes twice, and which of several faults comes first.
"""
import argparse
import json
import pathlib
import re
import sys

# The tables of section 8, as spec/ has them for programs: what packets are made of.
PACKETS = json.loads((pathlib.Path(__file__).parents[1] / "spec/jsonmidi.packets.json").read_text("utf-8"))

# type: (status byte of channel 1, fields after the channel, form of the data bytes)                        [JM-1.1-2]
TYPES = {
    "noteOff": (0x80, ["note", "velocity"], "sevens"),
    "noteOn": (0x90, ["note", "velocity"], "sevens"),
    "polyPressure": (0xA0, ["note", "pressure"], "sevens"),
    "controlChange": (0xB0, ["controller", "value"], "sevens"),
    "programChange": (0xC0, ["program"], "sevens"),
    "channelPressure": (0xD0, ["pressure"], "sevens"),
    "pitchBend": (0xE0, ["value"], "fourteen"),
    "sysEx": (0xF0, ["data"], "sysex"),
    "timeCodeQuarterFrame": (0xF1, ["value"], "sevens"),
    "songPosition": (0xF2, ["position"], "fourteen"),
    "songSelect": (0xF3, ["song"], "sevens"),
    "tuneRequest": (0xF6, [], "sevens"),
    "timingClock": (0xF8, [], "sevens"),
    "start": (0xFA, [], "sevens"),
    "continue": (0xFB, [], "sevens"),
    "stop": (0xFC, [], "sevens"),
    "activeSensing": (0xFE, [], "sevens"),
    "systemReset": (0xFF, [], "sevens"),
    "undefined": (None, ["status"], "status"),
}
UNDEFINED = (244, 245, 249, 253)  # [JM-1.2-3]
PARTS = ("first", "middle", "last")
# The known names and what their values are [JM-2.1-2] [JM-2.2-2]
STRINGS = {"type", "protocol", "part", "text"}
ARRAYS = {"data", "words"}
KNOWN = {*STRINGS, *ARRAYS, *(name for _, names, _ in TYPES.values() for name in names)}
KNOWN |= {"group", "channel", "port", "timestamp"}
KNOWN |= {field["name"] for kind in PACKETS["types"] for field in kind["fields"]}
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


def gather(text):
    """The known names of the text with their values: everything that can be judged on the way. [JM-2.3-1]"""
    reader, fields = Reader(text), {}

    def member(name):
        if name not in KNOWN:
            reader.skip()
            return
        if name in fields:
            raise Refused("jsonmidi-duplicate-field")
        read = reader.string if name in STRINGS else reader.integers if name in ARRAYS else reader.integer
        fields[name] = read()

    reader.members(member)
    reader.space()
    if reader.at != len(text):
        raise Refused("jsonmidi-syntax")
    return fields


def judge(fields):
    """What can be judged only when the whole text is known, in the order of [JM-2.3-1]."""
    if "type" not in fields:
        raise Refused("jsonmidi-missing-field")
    if "protocol" in fields or "group" in fields:  # section 5
        protocol = fields.get("protocol")
        group = fields.get("group", 1 if protocol == "ump" else 0)
        if protocol not in ("midi1", "midi2", "ump") or not 1 <= group <= 16:
            raise Refused("jsonmidi-protocol")
        raise Refused("jsonmidi-ump-not-carried")
    if fields["type"] not in TYPES:
        raise Refused("jsonmidi-unknown-type")
    status, names, form = TYPES[fields["type"]]
    channel = status is not None and status < 0xF0
    if any(name not in fields for name in [*names, *(["channel"] if channel else [])]):
        raise Refused("jsonmidi-missing-field")
    most = {"port": 65535, "timestamp": 2**53 - 1}
    if form in ("sevens", "fourteen"):
        most.update({name: 127 if form == "sevens" else 16383 for name in names})
    good = all(0 <= fields.get(name, 0) <= most[name] for name in most)
    good = good and (not channel or 1 <= fields["channel"] <= 16)
    good = good and (form != "status" or fields["status"] in UNDEFINED)
    good = good and (form != "sysex" or all(0 <= byte <= 127 for byte in fields["data"]))
    good = good and (form != "sysex" or fields.get("part", "first") in PARTS)
    if not good:
        raise Refused("jsonmidi-out-of-range")


def midi_of(fields):
    status, names, form = TYPES[fields["type"]]
    if form == "status":
        return [fields["status"]]
    if form == "sysex":  # a part has F0 only if it is the first, and F7 only if it is the last [JM-4.3-1]
        part = fields.get("part")
        return [0xF0] * (part in (None, "first")) + fields["data"] + [0xF7] * (part in (None, "last"))
    first = status + fields["channel"] - 1 if status < 0xF0 else status
    values = [fields[name] for name in names]
    return [first, *([values[0] & 0x7F, values[0] >> 7] if form == "fourteen" else values)]


def decode(text):
    """What one text, as bytes, says: a dictionary as it is printed. Raises Refused."""
    fields = gather(text)
    judge(fields)
    return {
        "midi": " ".join(f"{byte:02X}" for byte in midi_of(fields)),
        "port": fields.get("port"),
        "timestamp": fields.get("timestamp"),
        "part": fields.get("part") if fields["type"] == "sysEx" else None,
        "error": None,
    }


def main():
    words = argparse.ArgumentParser(description="Decodes JSONMIDI texts, one on each line of the standard input.")
    words.add_argument("--hex", action="store_true", help="each line is the bytes of a text in hex")
    as_hex = words.parse_args().hex
    refusals = 0
    for line in sys.stdin.buffer:
        line = line.rstrip(b"\r\n")
        try:
            answer = decode(bytes.fromhex(line.decode("ascii")) if as_hex else line)
        except Refused as refused:
            answer = {"midi": None, "port": None, "timestamp": None, "part": None, "error": refused.args[0]}
            refusals += 1
        print(json.dumps(answer))
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
