// Texts in padded buffers of exactly their length and the padding's, which a sanitizer watches.
#pragma once

#include "core/jsonmidi/padded_text.hpp"
#include "core/test/jsonmidi/texts.hpp"

namespace midip2p::test {

/// Padding that goes on where the text ends would show a reader that looks too far: digits, ends, another text.
class Padded {
  public:
    explicit Padded(core::ByteView text, std::string_view behind = "0,\"port\":1}") : size_(text.size()) {
        bytes_.assign(text.begin(), text.end());
        while (bytes_.size() < size_ + core::kTextPadding) {
            const std::size_t room = size_ + core::kTextPadding - bytes_.size();
            const std::string_view more = behind.substr(0, room);
            bytes_.insert(bytes_.end(), more.begin(), more.end());
        }
    }
    [[nodiscard]] core::PaddedText text() const { return {bytes_.data(), size_}; }

  private:
    Bytes bytes_;
    std::size_t size_;
};

/// What a reader made of a text, in one line: so two are compared, and a difference can be read.
inline std::string told(core::Errc error, const core::ParsedEvent& event, core::ByteView midi) {
    if (error != core::Errc::ok) return std::string(core::code_of(error));
    const auto number = [](const auto& value) { return value ? std::to_string(*value) : std::string("-"); };
    return hex_of(midi.first(event.midi_size)) + " port " + number(event.fields.port) + " at " +
           number(event.fields.timestamp) + " part " + std::to_string(static_cast<int>(event.part));
}

} // namespace midip2p::test
