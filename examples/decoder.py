#!/usr/bin/env python3
"""Decodes JSONMIDI, with nothing but Python's standard library: written from spec/jsonmidi.md and its vectors alone.

Each line of the standard input is one text; with --hex, the bytes of one text in hex (a text may contain line breaks,
or bytes that are no UTF-8). For each, a line of JSON says which MIDI bytes it means, or the code of its refusal:

    $ echo '{"type":"noteOn","channel":1,"note":60,"velocity":100}' | python3 examples/decoder.py
    {"midi": "90 3C 64", "port": null, "timestamp": null, "part": null, "error": null}

With --packets the texts are read where packets of MIDI 2.0 are carried, and the packet's words are printed.

The json module is used for what is printed only. As a reader it would forget what this protocol judges: how a number
is written, which name comes twice, and which of several faults comes first.
"""
import argparse
import json
import sys

from packets import PACKETS, PARTS, packet_said, words_of
from strict_json import Reader, Refused, demand

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
# The known names and what their values are [JM-2.1-2] [JM-2.2-2]
STRINGS = {"type", "protocol", "part", "text"}
ARRAYS = {"data", "words"}
KNOWN = {*STRINGS, *ARRAYS, *(name for _, names, _ in TYPES.values() for name in names)}
KNOWN |= {"group", "channel", "port", "timestamp"}
KNOWN |= {field["name"] for kind in PACKETS["types"] for field in kind["fields"]}


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


def protocol_of(fields):
    """The protocol of a text of packets; None if the text is a message of bytes. Section 5."""
    if "type" not in fields:
        raise Refused("jsonmidi-missing-field")
    if "protocol" not in fields and "group" not in fields:
        return None
    protocol = fields.get("protocol")
    group = fields.get("group", 1 if protocol == "ump" else 0)
    if protocol not in ("midi1", "midi2", "ump") or not 1 <= group <= 16:
        raise Refused("jsonmidi-protocol")
    return protocol


def judge(fields):
    """What can be judged only when the whole text is known, in the order of [JM-2.3-1]."""
    demand(protocol_of(fields) is None, "jsonmidi-ump-not-carried")
    demand(fields["type"] in TYPES, "jsonmidi-unknown-type")
    status, names, form = TYPES[fields["type"]]
    channel = status is not None and status < 0xF0
    demand(all(name in fields for name in [*names, *(["channel"] if channel else [])]), "jsonmidi-missing-field")
    most = {"port": 65535, "timestamp": 2**53 - 1}
    if form in ("sevens", "fourteen"):
        most.update({name: 127 if form == "sevens" else 16383 for name in names})
    demand(all(0 <= fields.get(name, 0) <= most[name] for name in most))
    demand(not channel or 1 <= fields["channel"] <= 16)
    demand(form != "status" or fields["status"] in UNDEFINED)
    demand(form != "sysex" or all(0 <= byte <= 127 for byte in fields["data"]))
    demand(form != "sysex" or fields.get("part", "first") in PARTS)


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


def decode_packet(text):
    """What one text of packets, as bytes, says. Section 8. Raises Refused."""
    fields = gather(text)
    protocol = protocol_of(fields)
    demand(protocol is not None, "jsonmidi-protocol")
    packet = packet_said(protocol, fields)
    return {
        "packet": " ".join(f"{word:08X}" for word in words_of(packet)),
        "port": fields.get("port"),
        "timestamp": fields.get("timestamp"),
        "error": None,
    }


def main():
    words = argparse.ArgumentParser(description="Decodes JSONMIDI texts, one on each line of the standard input.")
    words.add_argument("--hex", action="store_true", help="each line is the bytes of a text in hex")
    words.add_argument("--packets", action="store_true", help="the texts are of packets of MIDI 2.0")
    asked = words.parse_args()
    refusals = 0
    for line in sys.stdin.buffer:
        line = line.rstrip(b"\r\n")
        try:
            text = bytes.fromhex(line.decode("ascii")) if asked.hex else line
            answer = decode_packet(text) if asked.packets else decode(text)
        except Refused as refused:
            answer = {"error": refused.args[0]}
            refusals += 1
        print(json.dumps(answer))
    return 1 if refusals else 0


if __name__ == "__main__":
    sys.exit(main())
