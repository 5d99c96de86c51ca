// spec/vectors/jsonmidi, every file of it.
#include "core/json/reader.hpp"
#include "core/jsonmidi/packets.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

struct Vector {
    std::string description, part, error;
    Bytes text;
    std::optional<std::string> midi, packet;
    bool of_packets = false;
    EventFields fields;
    bool canonical = false;
};

std::string string_of(json::Reader& r) {
    static std::vector<char> buffer(1 << 16);
    std::string_view value;
    r.string(buffer, value);
    return std::string(value);
}

std::optional<std::string> string_or_null(json::Reader& r) {
    if (r.peek() != json::Reader::Kind::null) return string_of(r);
    r.null();
    return std::nullopt;
}

std::optional<std::int64_t> integer_or_null(json::Reader& r) {
    std::int64_t value = 0;
    if (r.peek() == json::Reader::Kind::null) {
        r.null();
        return std::nullopt;
    }
    r.integer(value);
    return value;
}

Vector read_vector(json::Reader& r) {
    Vector v;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "description") {
            v.description = string_of(r);
        } else if (key == "text") {
            v.text = bytes_of(string_of(r));
        } else if (key == "textHex") {
            v.text = hex(string_of(r));
        } else if (key == "midi") {
            v.midi = string_or_null(r);
        } else if (key == "packet") {
            v.of_packets = true;
            v.packet = string_or_null(r);
        } else if (key == "port") {
            if (const auto port = integer_or_null(r)) v.fields.port = static_cast<StreamId>(*port);
        } else if (key == "timestamp") {
            v.fields.timestamp = integer_or_null(r);
        } else if (key == "part") {
            v.part = string_of(r);
        } else if (key == "canonical") {
            r.boolean(v.canonical);
        } else if (key == "error") {
            v.error = string_or_null(r).value_or("");
        } else {
            r.fail(Errc::json_unknown); // a member that this runner would not check
        }
    }
    return v;
}

std::vector<Vector> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    json::Reader r({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::vector<Vector> vectors;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key != "tests") {
            r.skip();
            continue;
        }
        r.begin_array();
        while (r.next_element()) vectors.push_back(read_vector(r));
    }
    CHECK(r.finish());
    return vectors;
}

SysexPart part_of(std::string_view word) {
    return word == "first"    ? SysexPart::first
           : word == "middle" ? SysexPart::middle
           : word == "last"   ? SysexPart::last
                              : SysexPart::whole;
}

std::string hex_of_words(std::span<const std::uint32_t> words) {
    std::string text;
    for (const std::uint32_t word : words) {
        for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[word >> shift & 15];
        text += ' ';
    }
    return text.substr(0, text.size() - 1);
}

/// Of a text that is read where packets are carried.
std::string trouble_of_packets(const Vector& v) {
    const auto got = parse_packet(v.text);
    if (!v.error.empty() || !got) {
        const std::string code = got ? "accepted" : std::string(code_of(got.error()));
        return code == v.error ? "" : code + " instead of " + v.error;
    }
    const auto words = std::span(got->words).first(got->size);
    if (hex_of_words(words) != v.packet) return "words " + hex_of_words(words);
    if (got->fields.port != v.fields.port) return "another port";
    if (got->fields.timestamp != v.fields.timestamp) return "another timestamp";
    Bytes written(kMaxPacketText);
    const auto size = write_packet(words, got->fields, written);
    if (!size) return "not written: " + std::string(code_of(size.error()));
    written.resize(*size);
    if ((written == v.text) != v.canonical) return "written as " + std::string(written.begin(), written.end());
    return read(v.text).error == Errc::json_ump ? "" : "carried as bytes"; // [JM-5.2-1]
}

/// Empty when the vector holds.
std::string trouble(const Vector& v) {
    if (v.of_packets) return trouble_of_packets(v);
    const Read got = read(v.text);
    if (!v.error.empty() || got.error != Errc::ok) {
        const std::string code = got.error == Errc::ok ? "accepted" : std::string(code_of(got.error));
        return code == v.error ? "" : code + " instead of " + v.error;
    }
    if (!v.midi || hex_of(got.midi) != *v.midi) return "bytes " + hex_of(got.midi);
    if (got.fields.port != v.fields.port) return "another port";
    if (got.fields.timestamp != v.fields.timestamp) return "another timestamp";
    if (got.part != part_of(v.part)) return "another part";
    const std::string written = write(got.midi, got.fields, got.part);
    if ((bytes_of(written) == v.text) != v.canonical) return "written as " + written;
    return "";
}

} // namespace

TEST_CASE("every vector of spec/vectors/jsonmidi holds") {
    int files = 0;
    int vectors = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SPEC_DIR "/vectors/jsonmidi")) {
        ++files;
        for (const Vector& v : read_file(entry.path())) {
            ++vectors;
            INFO(entry.path().string(), ": ", v.description);
            CHECK(trouble(v) == "");
        }
    }
    CHECK(files >= 20);
    CHECK(vectors >= 720);
}
