#include "core/test/jsonmidi/seeded_texts.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

namespace midip2p::test {

namespace {

constexpr std::string_view kSeeds[] = {
    R"({"type":"noteOn","channel":1,"note":60,"velocity":100})",
    R"({"type":"controlChange","channel":16,"controller":64,"value":0,"port":1,"timestamp":61250000})",
    R"({"type":"pitchBend","channel":3,"value":8192})",
    R"({"type":"sysEx","data":[126,127,6,1],"port":2})",
    R"({"type":"sysEx","part":"first","data":[1,2]})",
    R"({"type":"songPosition","position":16383})",
    R"({"type":"undefined","status":244})",
    R"({ "x" : {"a":[1.5e-3,null,"\u00e9\ud83c\udfb9é"]}, "type" : "st\u0061rt" })",
    R"({"type":"noteOn","protocol":"midi2","group":1,"channel":1,"note":60,"velocity":65535})",
};
constexpr std::string_view kPieces[] = {",",
                                        ":",
                                        "{",
                                        "}",
                                        "[",
                                        "]",
                                        "\"",
                                        "\\",
                                        "0",
                                        "-",
                                        ".",
                                        "e1",
                                        "1",
                                        "128",
                                        " ",
                                        "\n",
                                        "\x01",
                                        "\xff",
                                        "\xc3",
                                        "é",
                                        "null",
                                        "true",
                                        "\\u0",
                                        "\\ud83c",
                                        "\"port\":1",
                                        "\"note\":1",
                                        "\"x\":[]",
                                        "\"type\":\"stop\"",
                                        "[[[[[[[[[[[[[[[[[",
                                        "99999999999999999999"};

std::string space(Random& random) {
    constexpr std::string_view kSpaces[] = {"", "", "", " ", " ", "\n", "\t", "\r\n  ", "          "};
    return std::string(kSpaces[below(random, std::size(kSpaces))]);
}

std::string number(Random& random) {
    switch (below(random, 8)) {
    case 0:
        return std::to_string(below(random, 20000));
    case 1:
        return std::to_string(random() >> below(random, 64));
    case 2:
        return std::to_string(below(random, 17));
    default:
        return std::to_string(below(random, 128));
    }
}

} // namespace

std::string mutated(Random& random) {
    std::string text(kSeeds[below(random, std::size(kSeeds))]);
    for (std::size_t n = 1 + below(random, 3); n > 0; --n) {
        const std::size_t at = below(random, text.size() + 1);
        switch (below(random, 5)) {
        case 0:
            if (at < text.size()) text[at] = static_cast<char>(random());
            break;
        case 1:
            text.insert(at, kPieces[below(random, std::size(kPieces))]);
            break;
        case 2:
            text.erase(at, 1 + below(random, 4));
            break;
        case 3: { // a piece of another text
            const std::string_view other = kSeeds[below(random, std::size(kSeeds))];
            const std::size_t from = below(random, other.size());
            text.insert(at, other.substr(from, 1 + below(random, 24)));
            break;
        }
        default:
            if (at < text.size()) text[at] = kPieces[below(random, std::size(kPieces))][0];
        }
    }
    return text;
}

std::string reordered(Random& random) {
    constexpr std::string_view kTypes[] = {
        "noteOn",       "noteOff", "polyPressure", "controlChange", "programChange", "channelPressure", "pitchBend",
        "songPosition", "stop",    "timingClock",  "songSelect",    "undefined",     "noteOn2"};
    constexpr std::string_view kNames[] = {"channel",   "note",    "velocity", "pressure", "controller",
                                           "value",     "program", "position", "song",     "port",
                                           "timestamp", "status",  "x",        "group"};
    std::vector<std::string> members{space(random) + "\"type\"" + space(random) + ":" + space(random) + "\"" +
                                     std::string(kTypes[below(random, std::size(kTypes))]) + "\"" + space(random)};
    for (const std::string_view name : kNames) {
        if (below(random, name.size() == 1 || name == "group" ? 20 : 3) == 0) continue;
        members.push_back(space(random) + "\"" + std::string(name) + "\"" + space(random) + ":" + space(random) +
                          number(random) + space(random));
    }
    if (members.size() > 2 && below(random, 40) == 0) members.push_back(members[1]);
    std::shuffle(members.begin(), members.end(), random);
    std::string text = space(random) + "{";
    for (const std::string& member : members) text += (text.back() == '{' ? "" : ",") + member;
    return text + "}" + space(random);
}

std::string nearly_the_last(Random& random) {
    const std::string note = below(random, 50) == 0 ? number(random) : std::to_string(below(random, 128));
    const std::string channel = std::to_string(1 + below(random, below(random, 50) == 0 ? 20 : 16));
    std::string text;
    switch (below(random, 5)) {
    case 0:
        text = "{ \"note\" : " + note + ", \"velocity\" : 5, \"channel\" : " + channel + ", \"type\" : \"noteOn\" }";
        break;
    case 1:
        text = "{\"channel\":" + channel + ",\"type\":\"controlChange\",\"controller\":" + note +
               ",\"value\":" + number(random) + ",\"app\":\"x1\",\"seq\":" + number(random) + "}";
        break;
    case 2:
        text = "{\"timestamp\":" + std::to_string(random() >> 12) + ",\"port\":3,\"type\":\"timingClock\"}";
        break;
    case 3:
        text = "{\"type\":\"sysEx\",\"data\":[";
        for (std::size_t n = below(random, 9); n > 0; --n) text += number(random) + (n > 1 ? "," : "");
        text += "],\"port\":" + note + "}";
        break;
    default:
        text = "{\"type\":\"noteOff\",\"channel\":" + channel + ",\"note\":" + note + ",\"velocity\":" + note +
               ",\"port\":" + std::to_string(below(random, 70000)) +
               ",\"timestamp\":" + std::to_string(random() >> 10) + "}";
    }
    if (below(random, 30) == 0) text[below(random, text.size())] = static_cast<char>(random());
    if (below(random, 60) == 0) text.erase(below(random, text.size()), 1);
    if (below(random, 60) == 0) text.insert(below(random, text.size()), 1, "0 ,}"[below(random, 4)]);
    return text;
}

} // namespace midip2p::test
