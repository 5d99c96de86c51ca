#include "core/toast/words.hpp"

#include "core/json/utf8.hpp"

#include <algorithm>

namespace midip2p::core {

namespace {

bool is_control(std::string_view character) {
    const auto c = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return c < 0x20 || c == 0x7f;
    return character.size() == 2 && c == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0; // U+0080 … U+009F
}

bool all_between(std::string_view text, char least) {
    return std::all_of(text.begin(), text.end(), [least](char c) { return c >= least && c <= '~'; });
}

/// The character at the start of `text`, which is not empty; a byte that is part of none counts as one, alone.
std::string_view first_character(std::string_view text) {
    const ByteView bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return text.substr(0, std::max<std::size_t>(1, json::valid_utf8_length(bytes)));
}

} // namespace

bool is_visible_word(std::string_view text) noexcept {
    return !text.empty() && text.size() <= kMaxVisibleWord && all_between(text, '!');
}

bool is_agent(std::string_view text) noexcept { return text.size() <= kMaxVisibleWord && all_between(text, ' '); }

bool is_stream_name(std::string_view text) noexcept {
    if (text.size() > kMaxStreamName) return false;
    for (; !text.empty(); text.remove_prefix(first_character(text).size())) {
        if (is_control(first_character(text))) return false;
    }
    return true;
}

std::string clean_stream_name(std::string_view text) {
    std::string name;
    while (!text.empty()) {
        const std::string_view character = first_character(text);
        text.remove_prefix(character.size());
        const bool broken = character.size() == 1 && static_cast<unsigned char>(character[0]) >= 0x80;
        const std::string_view shown = broken ? "\xef\xbf\xbd" : is_control(character) ? " " : character;
        if (name.size() + shown.size() > kMaxStreamName) break;
        name += shown;
    }
    return name;
}

std::string clean_agent(std::string_view text) {
    std::string agent(text.substr(0, kMaxVisibleWord));
    std::replace_if(agent.begin(), agent.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return agent;
}

} // namespace midip2p::core
