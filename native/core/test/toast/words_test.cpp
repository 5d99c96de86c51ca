// What may be shown to people, and how other names are made so.
#include "core/json/reader.hpp"
#include "core/toast/metadata.hpp"
#include "core/toast/words.hpp"
#include "test/check.hpp"

#include <random>

using namespace midip2p::core;

TEST_CASE("visible words are short and have no spaces") { // [TOAST-2.6-2]
    CHECK(is_visible_word("toast-frame-crc"));
    CHECK(is_visible_word(std::string(64, '~')));
    for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\x7f"),
                                   std::string("\xc3\xa9"), std::string("a\0b", 3)})
        CHECK(!is_visible_word(bad));
}

TEST_CASE("names of streams have no control characters, in one byte or two") { // [TOAST-5.2-1]
    CHECK(is_stream_name(""));
    CHECK(is_stream_name("Geige \xe2\x99\xaa"));
    CHECK(is_stream_name("\xc2\xa0")); // U+00A0 is a space, not a control
    for (const std::string& bad :
         {std::string("\x1b[2J"), std::string("a\x7f"), std::string("\xc2\x9b"), std::string(201, 'a')})
        CHECK(!is_stream_name(bad));
}

TEST_CASE("whatever a driver calls its port, a peer can read it") {
    CHECK(clean_stream_name("Fl\xfcgel") == std::string("Fl\xef\xbf\xbdgel")); // Latin-1
    CHECK(clean_stream_name("a\tb\xc2\x85") == std::string("a b "));
    CHECK(clean_stream_name(std::string(199, 'a') + "\xc3\xa9") == std::string(199, 'a')); // never half a character
    std::mt19937 random(11);
    for (int round = 0; round < 5'000; ++round) {
        std::string name(random() % 400, ' ');
        for (char& c : name) c = static_cast<char>(random());
        const auto metadata = read_metadata(write_declaration(7, {.name = name, .origin = {}, .passed = {}}).view());
        REQUIRE(bool(metadata));
        REQUIRE(metadata->streams.size() == 1u);
        CHECK(metadata->streams[0].what.name == clean_stream_name(name));
    }
    StreamDescription longest{.name = std::string(300, '"'), .window_us = kMaxWindow, .origin = {}, .passed = {}};
    longest.origin = {.peer = std::string(kMaxVisibleWord, '"'), .stream = 0xffff};
    for (std::size_t i = 0; i < kMaxPassed; ++i) // every byte is escaped
        longest.passed.push_back(std::string(kMaxVisibleWord - i - 1, '\\'));
    const auto quotes = read_metadata(write_declaration(7, longest).view());
    REQUIRE(bool(quotes));
    longest.name.resize(200);
    CHECK((quotes->streams[0].what == longest));
}

TEST_CASE("an agent is printable and short") { // [TOAST-4.2-2]
    CHECK(clean_agent("midip2p/0.1.0 (\x1b[2J)") == std::string("midip2p/0.1.0 (?[2J)"));
    CHECK(is_agent(clean_agent(std::string(500, '\xff'))));
}

TEST_CASE("every reason can be written, and read again") { // [TOAST-6.1-1]
    for (int i = 0; i <= static_cast<int>(Errc::system); ++i) {
        const auto code = read_error(write_error(static_cast<Errc>(i)).view());
        REQUIRE(bool(code));
        CHECK(*code == code_of(static_cast<Errc>(i)));
    }
}
