// spec/vectors/midi2, every file of it.
#include "core/json/reader.hpp"
#include "core/midi/translate_bytes.hpp"
#include "core/test/jsonmidi/texts.hpp"
#include "test/check.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace midip2p::core;
using namespace midip2p::test;

namespace {

using Texts = std::vector<std::string>;

struct Vector {
    std::string description, to;
    Texts in, waiting;
    std::vector<Texts> out;
    std::int64_t lost = -1;
};

std::string string_of(json::Reader& r) {
    std::array<char, 1024> buffer{};
    std::string_view value;
    r.string(buffer, value);
    return std::string(value);
}

Texts strings_of(json::Reader& r) {
    Texts texts;
    for (r.begin_array(); r.next_element();) texts.push_back(string_of(r));
    return texts;
}

Vector read_vector(json::Reader& r) {
    Vector v;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key == "description") {
            v.description = string_of(r);
        } else if (key == "to") {
            v.to = string_of(r);
        } else if (key == "in") {
            v.in = strings_of(r);
        } else if (key == "waiting") {
            v.waiting = strings_of(r);
        } else if (key == "lost") {
            r.integer(v.lost);
        } else if (key == "out") {
            for (r.begin_array(); r.next_element();) v.out.push_back(strings_of(r));
        } else {
            r.fail(Errc::json_unknown); // a member that this runner would not check
        }
    }
    return v;
}

std::vector<Vector> read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const Bytes text{std::istreambuf_iterator<char>(in), {}};
    json::Reader r(text);
    std::vector<Vector> vectors;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key != "tests") {
            r.skip();
            continue;
        }
        for (r.begin_array(); r.next_element();) vectors.push_back(read_vector(r));
    }
    CHECK(r.finish());
    return vectors;
}

/// "40903C00 80000000"
std::vector<std::uint32_t> words_of(const std::string& text) {
    std::vector<std::uint32_t> words;
    for (std::size_t i = 0; i < text.size(); i += 9) {
        words.push_back(static_cast<std::uint32_t>(std::stoul(text.substr(i, 8), nullptr, 16)));
    }
    return words;
}

void add_packets(Texts& texts, PacketView packets) {
    while (!packets.empty()) {
        std::string text;
        for (const std::uint32_t word : packets.first(packet_size(packets[0]))) {
            if (!text.empty()) text += ' ';
            for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789ABCDEF"[word >> shift & 15];
        }
        texts.push_back(text);
        packets = packets.subspan(packet_size(packets[0]));
    }
}

/// Does what the vector asks for, and says what came of it in the vector's own words.
class Run {
  public:
    explicit Run(const std::string& to) : to_(to) {}

    void one(const std::string& in) {
        Texts made;
        if (to_ == "midi2") {
            add(made, to_midi2(words_of(in), memory_));
        } else if (to_ == "midi1") {
            add(made, to_midi1(words_of(in)));
        } else if (to_ == "packets") {
            const Bytes message = hex(in);
            const std::size_t packets = packets_of(message);
            lost += packets == 0;
            for (std::size_t i = 0; i < packets; ++i) add(made, packet_of(message, i, 0));
        } else if (to_ == "bytes") {
            const PacketBytes bytes = bytes_of(words_of(in));
            lost += bytes.lost;
            if (bytes.size > 0) made.push_back(hex_of(bytes.view()));
        } else {
            made.push_back("to: " + to_);
        }
        out.push_back(made);
    }

    Texts waiting() {
        Texts made;
        for (std::uint32_t channel = 0; channel < 256; ++channel) {
            add(made, take_waiting(memory_, channel >> 4, channel & 15));
        }
        return made;
    }

    std::vector<Texts> out;
    std::int64_t lost = 0;

  private:
    void add(Texts& texts, const Translation& translation) {
        lost += translation.lost;
        add_packets(texts, translation.view());
    }

    std::string to_;
    Midi1Memory memory_{};
};

} // namespace

TEST_CASE("every vector of spec/vectors/midi2 holds") {
    int files = 0;
    int vectors = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SPEC_DIR "/vectors/midi2")) {
        ++files;
        for (const Vector& v : read_file(entry.path())) {
            ++vectors;
            INFO(entry.path().string(), ": ", v.description);
            Run run(v.to);
            for (const std::string& in : v.in) run.one(in);
            CHECK(run.out == v.out);
            CHECK(run.lost == v.lost);
            CHECK(run.waiting() == v.waiting);
        }
    }
    CHECK(files == 3);
    CHECK(vectors >= 61);
}
