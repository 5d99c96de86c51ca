// The texts that everybody reads, with what they say.
#pragma once

#include "core/jsonmidi/padded_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace midip2p::bench {

/// What a text says: the struct that every reader fills. −1: no port, no timestamp.
struct Read {
    static constexpr std::size_t kMost = 256;
    std::array<std::uint8_t, kMost> midi;
    std::uint32_t midi_size = 0;
    std::int32_t port = -1;
    std::int64_t timestamp = -1;
    std::uint8_t part = 0; // of a SysEx: none, first, middle, last
};

/// What a text has to say; `midi` lies in Corpus::midi.
struct Event {
    const std::uint8_t* midi = nullptr;
    std::uint32_t midi_size = 0;
    std::int32_t port = -1;
    std::int64_t timestamp = -1;
    std::uint8_t part = 0;

    [[nodiscard]] bool is(const Read& read) const noexcept;
};

struct Message {
    std::uint32_t at = 0; // in Corpus::bytes
    std::uint32_t size = 0;
    std::uint32_t sender = 0;
    bool refused = false; // a text that breaks a rule
};

/// The texts lie one behind the other, with padding behind the last, as they do in a buffer that was received. What is
/// gone through while the time is taken is small, so that the texts and not the bench fill the caches.
struct Corpus {
    std::string name;
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint8_t> midi;
    std::vector<Message> messages;
    std::vector<Event> events;      // of each message
    std::vector<std::string> whats; // what each is about

    [[nodiscard]] core::PaddedText text_of(const Message& message) const noexcept {
        return {bytes.data() + message.at, message.size};
    }
};

/// A file of lines: sender, bytes in hex or "refused", port or -, timestamp or -, part (0–3), the text in hex, a
/// description. Throws std::runtime_error for any other.
Corpus read_corpus(const std::string& folder, const std::string& name);

} // namespace midip2p::bench
