// How a sender writes its messages: learned from texts, so that the next are compared and not read.
#pragma once

#include "core/jsonmidi/event_of_values.hpp"
#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core::jsonmidi {

/// Design: a tree of what stands between the numbers of a text. All bytes but the digits of numbers are compared in
/// whole words, so that the names, the type, the order and the white space need no reading again; where kinds of
/// message part, the branches are tried in turn. Allocates nothing. [any] wait-free, one thread at a time.
class Styles {
  public:
    /// Learns from a valid text that is no SysEx; forgets all others first if there is no room. False, and nothing is
    /// learned, for a text that is too long, has too many numbers, or whose message has no fixed length.
    bool learn(ByteView text) noexcept;
    /// True, with the event, for a valid text of a style that was learned. False for every other text, valid or not.
    /// `midi` has room for three bytes; what is in it and in `event` is undefined after false.
    bool parse(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) const noexcept;

  private:
    static constexpr std::size_t kMaxText = 160;
    static constexpr std::size_t kMaxRuns = 10;
    static constexpr std::size_t kMaxNodes = 128;
    static constexpr std::size_t kMaxWords = 512;
    /// A look at so many words from within the text stays within its padding.
    static constexpr std::size_t kMaxRunWords = kTextPadding / 8;

    struct Word {
        std::uint64_t bytes = 0;
        std::uint64_t mask = 0;
    };
    using Place = std::uint8_t; // of a node; 0: none
    /// The bytes in front of a number, or behind the last.
    struct Node {
        std::uint16_t first_word = 0;
        std::uint8_t words = 0;
        std::uint8_t size = 0;
        std::uint8_t value = Values::kIgnored; // where the number behind it goes
        Place child = 0;                       // the first of what may stand behind that number
        Place sibling = 0;                     // what else may stand here
        bool last = false;
        std::uint8_t recipe = 0; // of the last: of which type
        std::uint32_t there = 0; // of the last: which fields the text has
    };
    /// A text, cut at its numbers.
    struct Cut {
        struct Run {
            ByteView bytes;
            std::uint8_t value = Values::kIgnored;
        };
        std::array<Run, kMaxRuns> runs{};
        std::size_t size = 0;
        std::uint8_t recipe = 0;
        std::uint32_t there = 0;

        bool add(ByteView bytes, std::uint8_t value) noexcept;
    };

    static bool cut(ByteView text, Cut& out) noexcept;
    [[nodiscard]] bool differs(const Node& node, const std::uint8_t* at) const noexcept;
    [[nodiscard]] bool has_room_for(const Cut& text) const noexcept;
    [[nodiscard]] Place find(Place first, const Cut::Run& run) const noexcept;
    Place add(const Cut::Run& run) noexcept;

    std::array<Node, kMaxNodes> nodes_{}; // the first is above all: its children are how texts begin
    std::size_t nodes_size_ = 1;
    std::array<Word, kMaxWords> words_{};
    std::size_t words_size_ = 0;
};

} // namespace midip2p::core::jsonmidi
