// Bassoon for the texts of one sender: it learns how that one writes.
#pragma once

#include "core/jsonmidi/jsonmidi.hpp"
#include "core/jsonmidi/styles.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace midip2p::core {

/// Design: canonical texts need no memory. For all others it keeps the styles of the last kinds of message, and
/// compares before it reads. A sender that writes each text in another way makes learning a loss, so it is given up for
/// a while, and each time it does not pay for twice as long. The result never depends on what was learned: it is
/// parse_jsonmidi's. Allocates nothing. [any] wait-free, one thread at a time.
class TextReader {
  public:
    /// Reads one text, as parse_jsonmidi does. What is in `midi` and `event` after an error is undefined.
    Errc read(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept;

    /// How many texts were of a learned style, for whoever measures.
    [[nodiscard]] std::uint64_t compared() const noexcept { return compared_; }
    /// How many times something was learned.
    [[nodiscard]] std::uint64_t learned() const noexcept { return learned_; }

  private:
    /// One that was not known costs what some ten that were have saved.
    static constexpr int kMost = 64, kCost = 8;
    static constexpr std::uint32_t kLeastPause = 64, kLongestPause = 65536;

    void learn(ByteView text) noexcept;

    jsonmidi::Styles styles_;
    int credit_ = kMost;
    std::uint32_t pause_ = kLeastPause;
    std::uint32_t paused_ = 0; // texts until it is tried again
    std::uint64_t compared_ = 0;
    std::uint64_t learned_ = 0;
};

} // namespace midip2p::core
