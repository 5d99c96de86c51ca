// Our table of packets beside spec/jsonmidi.packets.json, member by member.
#include "core/json/reader.hpp"
#include "core/jsonmidi/packet_bits.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <fstream>
#include <iterator>
#include <map>

using namespace midip2p::core;
using namespace midip2p::core::jsonmidi;
using namespace midip2p::test;

namespace {

using Numbers = std::map<std::string, std::int64_t>; // member or member.member → number; true is 1

struct Described {
    Numbers numbers;
    std::string name, form;
};

std::string word(json::Reader& r) {
    std::string_view value;
    REQUIRE(r.word(value));
    return std::string(value);
}

std::int64_t number(json::Reader& r) {
    std::int64_t value = 0;
    bool truth = false;
    if (r.peek() == json::Reader::Kind::boolean) return r.boolean(truth) && truth ? 1 : 0;
    REQUIRE(r.integer(value));
    return value;
}

/// An object of numbers, and of objects of numbers; words go to name and form.
void describe(json::Reader& r, Described& out, const std::string& prefix = "") {
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        const std::string name = prefix + std::string(key);
        if (name == "name") {
            out.name = word(r);
        } else if (name == "form") {
            out.form = word(r);
        } else if (r.peek() == json::Reader::Kind::object) {
            describe(r, out, name + ".");
        } else {
            out.numbers[name] = number(r);
        }
    }
}

Described described(const PacketField& field) {
    Described out{{{"at", field.at}}, std::string(name_of(field.name)), ""};
    Numbers& n = out.numbers;
    n["optional"] = field.optional ? 1 : 0;
    const auto range = [&] {
        n["least"] = field.least;
        n["most"] = field.most;
    };
    switch (field.form) {
    case Form::number:
    case Form::two_complement:
        out.form = field.form == Form::number ? "number" : "signed";
        n["bits"] = field.size;
        range();
        break;
    case Form::septets_low_first:
    case Form::septets_high_first:
        out.form = "septets";
        n["count"] = field.size;
        n["lowFirst"] = field.form == Form::septets_low_first ? 1 : 0;
        range();
        break;
    case Form::part:
        out.form = "part";
        n["bits"] = field.size;
        break;
    case Form::data:
        out.form = "data";
        n["capacity"] = field.size;
        n["most"] = field.most;
        if (field.count.bits > 0) {
            n["count.at"] = field.count.at;
            n["count.bits"] = field.count.bits;
            n["count.extra"] = field.count.extra;
        }
        break;
    case Form::text:
        out.form = "text";
        n["capacity"] = field.size;
        break;
    }
    if (field.flag.bits > 0) {
        n["flag.at"] = field.flag.at;
        n["flag.bits"] = field.flag.bits;
        n["flag.there"] = field.flag.there;
        n["flag.lacking"] = field.flag.lacking;
    }
    return out;
}

/// Reads one row, and compares it with ours.
void compare(json::Reader& r, const PacketType& ours) {
    constexpr std::string_view kProtocols[] = {"", "midi1", "midi2", "ump"};
    INFO(ours.name);
    PacketWords mask{0xf0000000};
    PacketWords value{};
    std::size_t fields = 0;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "type") {
            CHECK(word(r) == ours.name);
        } else if (key == "protocol") {
            CHECK(word(r) == kProtocols[static_cast<std::size_t>(ours.protocol)]);
        } else if (key == "group") {
            CHECK(number(r) == (ours.group ? 1 : 0));
        } else if (key == "messageType") {
            set_bits(value, 0, 4, static_cast<std::uint32_t>(number(r)));
        } else if (key == "fixed") {
            r.begin_array();
            while (r.next_element()) {
                Described fixed;
                describe(r, fixed);
                const auto of = [&](const char* name) { return static_cast<std::uint32_t>(fixed.numbers.at(name)); };
                set_bits(mask, of("at"), of("bits"), ~0U);
                set_bits(value, of("at"), of("bits"), of("value"));
            }
        } else {
            REQUIRE(key == "fields");
            r.begin_array();
            while (r.next_element()) {
                Described theirs;
                describe(r, theirs);
                REQUIRE(fields < ours.fields.size());
                const Described own = described(ours.fields[fields++]);
                INFO(own.name);
                CHECK(own.name == theirs.name);
                CHECK(own.form == theirs.form);
                CHECK(bool(own.numbers == theirs.numbers));
            }
        }
    }
    CHECK(fields == ours.fields.size());
    CHECK(mask[0] == ours.mask);
    CHECK(value[0] == ours.value);
}

} // namespace

TEST_CASE("our table of packets is that of the specification") { // [JM-8.2-1] [JM-8.1-3]
    std::ifstream in(SPEC_DIR "/jsonmidi.packets.json", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    json::Reader r({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::size_t rows = 0;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "words") {
            r.begin_array();
            for (std::uint32_t type = 0; r.next_element(); ++type) {
                CHECK(number(r) == static_cast<std::int64_t>(packet_size(type << 28)));
            }
        } else if (key == "types") {
            r.begin_array();
            while (r.next_element()) {
                REQUIRE(rows < packet_types().size());
                compare(r, packet_types()[rows++]);
            }
        } else {
            r.skip();
        }
    }
    CHECK(r.finish());
    CHECK(rows == packet_types().size());
}

TEST_CASE("every known name is found, and nothing else is") { // [JM-2.1-2]
    for (std::size_t i = 0; i < kFields; ++i) CHECK(find_field(kFieldNames[i]) == static_cast<Field>(i));
    for (const std::string_view name : {"", "n", "Note", "notes", "attributetype", "words "}) {
        CHECK(find_field(name) == Field::none);
    }
}
