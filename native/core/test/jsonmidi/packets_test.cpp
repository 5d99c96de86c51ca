// Packets: what vectors cannot say. The vectors themselves are in vectors_test.cpp.
#include "core/jsonmidi/packet_bits.hpp"
#include "core/jsonmidi/packets.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <random>
#include <set>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Words = std::vector<std::uint32_t>;

std::string write(const Words& packet, const EventFields& fields = {}) {
    Bytes out(kMaxPacketText); // of exactly the bound: a sanitizer sees what is written past it
    const auto size = write_packet(packet, fields, out);
    if (!size) return std::string(code_of(size.error()));
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)};
}

struct ReadPacket {
    Errc error = Errc::ok;
    Words words;
    EventFields fields;
};

ReadPacket read_packet(std::string_view text) {
    const Bytes exact(text.begin(), text.end());
    const auto packet = parse_packet(exact);
    if (!packet) return {packet.error(), {}, {}};
    return {Errc::ok,
            {packet->words.begin(), packet->words.begin() + static_cast<std::ptrdiff_t>(packet->size)},
            packet->fields};
}

/// Any bits; often those of a type that has a name.
Words any_packet(std::mt19937_64& random) {
    const auto types = jsonmidi::packet_types();
    Words words(4);
    for (std::uint32_t& word : words) {
        const std::uint32_t shapes[] = {0, 0x7f7f7f7f, 0x41424344, static_cast<std::uint32_t>(random())};
        word = static_cast<std::uint32_t>(random()) & shapes[random() % 4];
    }
    if (random() % 4 != 0) {
        const jsonmidi::PacketType& type = types[random() % types.size()];
        words[0] = (words[0] & ~type.mask) | type.value;
    }
    if (random() % 2 != 0) words[0] &= 0xffff7f7f;
    words.resize(packet_size(words[0]));
    return words;
}

} // namespace

TEST_CASE("every packet goes through text and comes back, whatever its bits are") { // [JM-8.4-1]
    std::mt19937_64 random(0x554d50);
    std::set<std::string> types;
    int failures = 0;
    for (int i = 0; i < 200000; ++i) {
        const Words packet = any_packet(random);
        const EventFields fields{.port = StreamId{65535}, .timestamp = (std::int64_t{1} << 53) - 1};
        const std::string text = write(packet, fields);
        const ReadPacket back = read_packet(text);
        const bool same = back.error == Errc::ok && back.words == packet && back.fields.port == fields.port &&
                          back.fields.timestamp == fields.timestamp;
        if (!same && ++failures < 10) FAIL_CHECK(text, " became ", write(back.words, back.fields));
        types.insert(text.substr(0, text.find(",\"protocol\"") + 19));
    }
    CHECK(failures == 0);
    CHECK(types.size() > jsonmidi::packet_types().size() * 9 / 10);
}

TEST_CASE("a text of packets that is cut at any byte is refused") { // [JM-2.3-2]
    for (const char* text :
         {R"({"type":"noteOn","protocol":"midi2","group":1,"channel":1,"note":60,"velocity":1,"attributeType":3})",
          R"({"type":"lyrics","protocol":"ump","group":1,"part":"first","text":"la é"})",
          R"({"type":"reserved","protocol":"ump","words":[2147483648,1]})"}) {
        const std::string_view whole(text);
        CHECK(read_packet(whole).error == Errc::ok);
        for (std::size_t cut = 0; cut < whole.size(); ++cut) {
            CHECK(read_packet(whole.substr(0, cut)).error != Errc::ok);
        }
    }
}

TEST_CASE("what is no packet is refused") { // [JM-8.1-3]
    CHECK(write(Words{}) == "not-midi");
    CHECK(write(Words{0x40900000}) == "not-midi");
    CHECK(write(Words{0x20900000, 0}) == "not-midi");
    CHECK(write(Words{0xf0000000, 0, 0}) == "not-midi");
    CHECK(write(Words{0}, {.port = {}, .timestamp = -1}) == "jsonmidi-out-of-range");
    Bytes out(kMaxPacketText - 1);
    const Words note{0x20903c64};
    CHECK(write_packet(note, {}, out).error() == Errc::too_large);
}

TEST_CASE("mutated texts of packets are refused, or mean one packet that its canonical text means too") {
    std::mt19937_64 random(0x4d4944);
    int accepted = 0;
    for (int i = 0; i < 100000; ++i) {
        std::string text = write(any_packet(random));
        for (std::size_t n = 1 + random() % 3; n > 0 && !text.empty(); --n) {
            const std::size_t at = random() % text.size();
            if (random() % 3 == 0) {
                text[at] = static_cast<char>(random());
            } else if (random() % 2 == 0) {
                text.erase(at, 1 + random() % 3);
            } else {
                text.insert(at, std::string(1, "0123456789,:\"[]{}- "[random() % 19]));
            }
        }
        const ReadPacket got = read_packet(text);
        if (got.error != Errc::ok) continue;
        ++accepted;
        const ReadPacket again = read_packet(write(got.words, got.fields));
        const bool same = again.error == Errc::ok && again.words == got.words && again.fields.port == got.fields.port;
        if (!same) FAIL_CHECK(text, " is not the same again");
    }
    CHECK(accepted > 2000);
}
