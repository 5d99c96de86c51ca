// A file of spec/vectors, as a tree to be asked.
#pragma once

#include "core/json/reader.hpp"
#include "test/check.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace midip2p::test {

/// One JSON value. What a test misses or misspells in a vector file fails the test, it is never taken for a default.
struct Value {
    core::json::Reader::Kind kind = core::json::Reader::Kind::none;
    std::string text;
    std::int64_t number = 0;
    bool truth = false;
    std::vector<Value> items;
    std::vector<std::pair<std::string, Value>> members;

    [[nodiscard]] const Value* find(std::string_view name) const {
        for (const auto& [key, value] : members)
            if (key == name) return &value;
        return nullptr;
    }
    [[nodiscard]] const Value& operator[](std::string_view name) const {
        const Value* found = find(name);
        if (found == nullptr) FAIL("a vector has no ", std::string(name));
        return *found;
    }
    [[nodiscard]] bool is_null() const { return kind == core::json::Reader::Kind::null; }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const Value& item : items) all.push_back(item.text);
        return all;
    }
};

inline Value read_value(core::json::Reader& r) {
    using Kind = core::json::Reader::Kind;
    Value v;
    v.kind = r.peek();
    switch (v.kind) {
    case Kind::object:
        r.begin_object();
        for (std::string_view key; r.next_key(key);) {
            std::string name(key);
            v.members.emplace_back(std::move(name), read_value(r));
        }
        break;
    case Kind::array:
        for (r.begin_array(); r.next_element();) v.items.push_back(read_value(r));
        break;
    case Kind::string: {
        std::vector<char> buffer(1 << 18);
        std::string_view text;
        r.string(buffer, text);
        v.text = text;
        break;
    }
    case Kind::number:
        r.integer(v.number);
        break;
    case Kind::boolean:
        r.boolean(v.truth);
        break;
    default:
        r.null();
    }
    return v;
}

/// The tests of spec/vectors/FOLDER/NAME.
inline std::vector<Value> vectors(const std::string& name, const std::string& folder = "toast") {
    std::ifstream in(SPEC_DIR "/vectors/" + folder + "/" + name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    core::json::Reader r({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    const Value file = read_value(r);
    REQUIRE(r.finish());
    REQUIRE(!file["tests"].items.empty());
    return file["tests"].items;
}

/// Runs `body`; where something fails in it, says in which vector.
template <class Body> void in_vector(const Value& vector, const std::string& where, Body&& body) {
    INFO("in \"", vector["description"].text, "\" ", vector["requirement"].text, where);
    body();
}

} // namespace midip2p::test
