// Which characters strings of the protocol may contain, so that any text of a peer can be shown to people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace midip2p::core {

inline constexpr std::size_t kMaxVisibleWord = 64; // characters
inline constexpr std::size_t kMaxStreamName = 200; // bytes [TOAST-5.2-1]

/// 1 … 64 characters U+0021 … U+007E: ids, codes, capabilities. [TOAST-2.6-2]
[[nodiscard]] bool is_visible_word(std::string_view text) noexcept;
/// 0 … 64 characters U+0020 … U+007E. [TOAST-4.2-2]
[[nodiscard]] bool is_agent(std::string_view text) noexcept;
/// At most 200 bytes without control characters; well-formed UTF-8 is the JSON reader's to check. [TOAST-5.2-1]
[[nodiscard]] bool is_stream_name(std::string_view text) noexcept;

/// A driver may give a port any name: characters that a name or an agent may not contain are replaced, and a text that
/// is too long is cut between two characters.
[[nodiscard]] std::string clean_stream_name(std::string_view text);
[[nodiscard]] std::string clean_agent(std::string_view text);

} // namespace midip2p::core
