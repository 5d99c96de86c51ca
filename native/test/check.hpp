// The tests are doctest's: TEST_CASE, SUBCASE, CHECK, REQUIRE. This says how it shows what our tests compare.
#pragma once

// An assertion is one expression then, whose value says whether it held.
#define DOCTEST_CONFIG_SUPER_FAST_ASSERTS

#include <concepts>
#include <functional>
#include <optional>
#include <ostream>
#include <ranges>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

/// Bytes and other values in a row: [144, 60, 100]
template <std::ranges::input_range Range>
    requires(!std::convertible_to<const Range&, std::string_view> && !std::is_array_v<Range>)
struct doctest::StringMaker<Range> {
    static String convert(const Range& range) {
        std::string text;
        for (const auto& one : range) text += (text.empty() ? "" : ", ") + std::string(toString(one).c_str());
        return ("[" + text + "]").c_str();
    }
};

template <class T> struct doctest::StringMaker<std::optional<T>> {
    static String convert(const std::optional<T>& value) { return value ? toString(*value) : String("nothing"); }
};
