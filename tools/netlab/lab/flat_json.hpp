// A JSON object of strings, numbers, booleans and null: all that a command needs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace midip2p::netlab {

using JsonValue = std::variant<std::nullptr_t, bool, double, std::string>;
using FlatObject = std::map<std::string, JsonValue, std::less<>>;

/// Nothing when the text is anything else. Strings know the escapes \" and \\ only.
[[nodiscard]] std::optional<FlatObject> flat_object(std::string_view text);

} // namespace midip2p::netlab
