// The files of spec/vectors/clock, read as they are written.
#pragma once

#include "core/json/reader.hpp"
#include "test/check.hpp"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace midip2p::test {

using namespace core;

inline std::string file(const std::string& name) {
    std::ifstream in(std::string(SPEC_DIR) + "/vectors/clock/" + name, std::ios::binary);
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>(in), {}};
}

inline ByteView bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string text_of(json::Reader& r) {
    std::array<char, 1024> buffer{};
    std::string_view value;
    REQUIRE(r.string(buffer, value));
    return std::string(value);
}
inline std::int64_t whole(json::Reader& r) {
    std::int64_t value = 0;
    REQUIRE(r.integer(value));
    return value;
}
inline bool truth(json::Reader& r) {
    bool value = false;
    REQUIRE(r.boolean(value));
    return value;
}
/// A number of any form: the reader checks it, strtod reads it.
inline double number(json::Reader& r, const std::string& text) {
    REQUIRE(r.peek() == json::Reader::Kind::number);
    const std::size_t from = r.position();
    REQUIRE(r.skip());
    return std::strtod(text.substr(from, r.position() - from).c_str(), nullptr);
}

/// Calls `visit` for each element of the array that the file has under `list`; returns how many there were.
template <class Visit> int each(json::Reader& r, std::string_view list, Visit&& visit) {
    int count = 0;
    r.begin_object();
    for (std::string_view key; r.next_key(key);) {
        if (key != list) {
            r.skip();
            continue;
        }
        for (r.begin_array(); r.next_element(); ++count) visit();
    }
    REQUIRE(r.finish());
    return count;
}

} // namespace midip2p::test
