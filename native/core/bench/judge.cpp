#include "core/bench/judge.hpp"

#include <algorithm>

namespace midip2p::bench {

namespace {

struct Type {
    std::string_view name;
    std::uint8_t status;
    bool channel;
    Name first, second;
    std::int64_t most; // of the first field
};

constexpr Type kTypes[] = {
    {"noteOn", 0x90, true, Name::note, Name::velocity, 127},
    {"noteOff", 0x80, true, Name::note, Name::velocity, 127},
    {"controlChange", 0xb0, true, Name::controller, Name::value, 127},
    {"pitchBend", 0xe0, true, Name::value, Name::none, 16383},
    {"channelPressure", 0xd0, true, Name::pressure, Name::none, 127},
    {"polyPressure", 0xa0, true, Name::note, Name::pressure, 127},
    {"programChange", 0xc0, true, Name::program, Name::none, 127},
    {"timingClock", 0xf8, false, Name::none, Name::none, 0},
    {"sysEx", 0xf0, false, Name::data, Name::none, 0},
    {"timeCodeQuarterFrame", 0xf1, false, Name::value, Name::none, 127},
    {"songPosition", 0xf2, false, Name::position, Name::none, 16383},
    {"songSelect", 0xf3, false, Name::song, Name::none, 127},
    {"tuneRequest", 0xf6, false, Name::none, Name::none, 0},
    {"start", 0xfa, false, Name::none, Name::none, 0},
    {"continue", 0xfb, false, Name::none, Name::none, 0},
    {"stop", 0xfc, false, Name::none, Name::none, 0},
    {"activeSensing", 0xfe, false, Name::none, Name::none, 0},
    {"systemReset", 0xff, false, Name::none, Name::none, 0},
    {"undefined", 0, false, Name::status, Name::none, 255},
};

} // namespace

Name name_of(std::string_view text) noexcept {
    const auto is = [&](std::string_view known, Name name) { return text == known ? name : Name::none; };
    switch (text.size()) {
    case 4:
        if (text[0] == 't') return is("type", Name::type);
        if (text[0] == 'n') return is("note", Name::note);
        if (text[0] == 'd') return is("data", Name::data);
        if (text[0] == 's') return is("song", Name::song);
        return text[1] == 'o' ? is("port", Name::port) : is("part", Name::part);
    case 5:
        return text[0] == 'v' ? is("value", Name::value) : is("group", Name::group);
    case 6:
        return is("status", Name::status);
    case 7:
        return text[0] == 'c' ? is("channel", Name::channel) : is("program", Name::program);
    case 8:
        if (text[0] == 'v') return is("velocity", Name::velocity);
        if (text[1] == 'o') return is("position", Name::position);
        return text[2] == 'o' ? is("protocol", Name::protocol) : is("pressure", Name::pressure);
    case 9:
        return is("timestamp", Name::timestamp);
    case 10:
        return is("controller", Name::controller);
    default:
        return Name::none;
    }
}

void Judge::type(std::string_view text) noexcept {
    for (std::size_t i = 0; i < std::size(kTypes); ++i) {
        if (kTypes[i].name == text) type_ = i;
    }
}

void Judge::part(std::string_view text) noexcept {
    part_ = text == "first" ? 1 : text == "middle" ? 2 : text == "last" ? 3 : 4;
}

bool Judge::finish(Read& out) noexcept {
    if (has(Name::protocol) || has(Name::group) || type_ >= std::size(kTypes) || !fields(out)) return false;
    const Type& type = kTypes[type_];
    if (type.first == Name::data) return sysex(out);
    if (type.channel && !within(Name::channel, 1, 16)) return false;
    if (type.first != Name::none && !within(type.first, 0, type.most)) return false;
    if (type.second != Name::none && !within(type.second, 0, 127)) return false;
    const auto value = [&](Name name) { return values_[static_cast<std::size_t>(name)]; };
    const auto put = [&](std::int64_t byte) { out.midi[out.midi_size++] = static_cast<std::uint8_t>(byte); };
    if (type.first == Name::status) {
        const std::int64_t status = value(Name::status);
        put(status);
        return status == 0xf4 || status == 0xf5 || status == 0xf9 || status == 0xfd;
    }
    put(type.status + (type.channel ? value(Name::channel) - 1 : 0));
    if (type.first != Name::none) put(value(type.first) & 0x7f);
    if (type.most > 127) put(value(type.first) >> 7);
    if (type.second != Name::none) put(value(type.second));
    return true;
}

bool Judge::fields(Read& out) const noexcept {
    if (has(Name::port)) {
        if (!within(Name::port, 0, 65535)) return false;
        out.port = static_cast<std::int32_t>(values_[static_cast<std::size_t>(Name::port)]);
    }
    if (has(Name::timestamp)) {
        if (!within(Name::timestamp, 0, 9007199254740991)) return false;
        out.timestamp = values_[static_cast<std::size_t>(Name::timestamp)];
    }
    return true;
}

bool Judge::sysex(Read& out) noexcept {
    if (!has(Name::data) || !within_ || part_ > 3) return false;
    const std::size_t from = part_ < 2 ? 0 : 1;
    data_[0] = 0xf0;
    std::size_t end = 1 + size_;
    if (part_ == 0 || part_ == 3) data_[end++] = 0xf7;
    std::copy(data_.begin() + static_cast<std::ptrdiff_t>(from), data_.begin() + static_cast<std::ptrdiff_t>(end),
              out.midi.begin());
    out.midi_size = static_cast<std::uint32_t>(end - from);
    out.part = part_;
    return true;
}

} // namespace midip2p::bench
