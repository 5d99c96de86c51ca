"""Packets of MIDI 2.0: section 8 of spec/jsonmidi.md."""
import json
import pathlib

from strict_json import Refused, demand

# The tables of section 8, as spec/ has them for programs: what packets are made of.
PACKETS = json.loads((pathlib.Path(__file__).parents[1] / "spec/jsonmidi.packets.json").read_text("utf-8"))
PARTS = ("first", "middle", "last")


def fixed_value(kind):
    """The packet of a type whose fields are all 0, as one number of 128 bits."""
    value = kind["messageType"] << 124
    for bits in kind["fixed"]:
        value |= bits["value"] << (128 - bits["at"] - bits["bits"])
    return value


def field_bits(field, fields):
    """What a field puts into the packet, as [(first bit, bits, value)]; refuses what is out of its range. [JM-8.2-1]"""
    name, at, form = field["name"], field["at"], field["form"]
    if form == "part":  # [JM-8.2-5]
        demand(fields.get(name, "first") in PARTS)
        return [(at, field["bits"], PARTS.index(fields[name]) + 1 if name in fields else 0)]
    if form in ("data", "text"):  # [JM-8.2-4]
        data = list(fields["text"].encode("utf-8")) if form == "text" and "text" in fields else fields["data"]
        count, most = field.get("count"), field.get("most", 255)
        demand(len(data) <= field["capacity"] and all(0 <= byte <= most for byte in data))
        demand(form == "text" or count or len(data) == field["capacity"])
        counted = [(count["at"], count["bits"], len(data) + count["extra"])] if count else []
        return counted + [(at + 8 * i, 8, byte) for i, byte in enumerate(data)]
    flag = field.get("flag")  # [JM-8.2-3]
    flags = [(flag["at"], flag["bits"], flag["there" if name in fields else "lacking"])] if flag else []
    if name not in fields:
        return flags
    value = fields[name]
    demand(field["least"] <= value <= field["most"])
    if form == "septets":
        places = range(field["count"]) if field["lowFirst"] else reversed(range(field["count"]))
        return flags + [(at + 8 * i + 1, 7, value >> 7 * place & 127) for i, place in enumerate(places)]
    less = field["least"] if form == "number" else 0  # [JM-8.2-2]
    return [*flags, (at, field["bits"], value - less & (1 << field["bits"]) - 1)]


def words_of(packet):
    size = PACKETS["words"][packet >> 124]  # [JM-8.1-3]
    return [packet >> 96 - 32 * i & 0xFFFFFFFF for i in range(size)]


def packet_of(kind, fields):
    """The packet that a text of this type says; refuses what is missing or out of its range."""
    needed = [field for field in kind["fields"] if not field["optional"]]
    there = all(field["name"] in fields or field["form"] == "text" and "data" in fields for field in needed)
    demand(there and ("group" in fields or not kind["group"]), "jsonmidi-missing-field")
    demand(0 <= fields.get("port", 0) <= 65535 and 0 <= fields.get("timestamp", 0) < 2**53)
    packet = fixed_value(kind) | (fields["group"] - 1 << 120 if kind["group"] else 0)
    for field in kind["fields"]:
        for at, bits, value in field_bits(field, fields):
            packet |= value << 128 - at - bits
    return packet


def is_reserved(packet):
    """No type says every bit of it. [JM-8.4-1] Reads a packet back by the same table."""

    def get(at, bits):
        return packet >> 128 - at - bits & (1 << bits) - 1

    def said(field):
        name, at, form = field["name"], field["at"], field["form"]
        if form == "part":
            return {name: PARTS[get(at, field["bits"]) - 1]} if 1 <= get(at, field["bits"]) <= 3 else {}
        if form in ("data", "text"):
            count = field.get("count")
            size = get(count["at"], count["bits"]) - count["extra"] if count else field["capacity"]
            return {"data": [get(at + 8 * i, 8) for i in range(min(max(size, 0), field["capacity"]))]}
        flag = field.get("flag")
        if flag and get(flag["at"], flag["bits"]) != flag["there"]:
            return {}
        if form == "septets":
            places = range(field["count"]) if field["lowFirst"] else reversed(range(field["count"]))
            return {name: sum(get(at + 8 * i + 1, 7) << 7 * place for i, place in enumerate(places))}
        value = get(at, field["bits"])
        return {name: value - (1 << field["bits"]) * (form == "signed" and value > field["most"]) + max(field["least"], 0)}

    for kind in PACKETS["types"]:
        fields = {"group": get(4, 4) + 1}
        for field in kind["fields"]:
            fields |= said(field)
        try:
            if packet_of(kind, fields) == packet:
                return False
        except Refused:
            pass
    return True


def packet_said(protocol, fields):
    """The packet that the fields of a whole text say, as one number of 128 bits. Raises Refused."""
    if (fields["type"], protocol) == ("reserved", "ump"):
        words = fields.get("words")
        demand(words is not None, "jsonmidi-missing-field")
        demand(0 <= fields.get("port", 0) <= 65535 and 0 <= fields.get("timestamp", 0) < 2**53)
        demand(1 <= len(words) <= 4 and all(0 <= word < 2**32 for word in words))
        packet = sum(word << 96 - 32 * i for i, word in enumerate(words))
        demand(words == words_of(packet) and is_reserved(packet))
    else:
        kinds = [k for k in PACKETS["types"] if (k["type"], k["protocol"]) == (fields["type"], protocol)]
        demand(kinds, "jsonmidi-unknown-type")
        packet = packet_of(kinds[0], fields)
    return packet
