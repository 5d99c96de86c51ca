#include "core/jsonmidi/text_reader.hpp"

#include "core/jsonmidi/parse_canonical.hpp"
#include "core/jsonmidi/parse_plain.hpp"

#include <algorithm>

namespace midip2p::core {

Errc TextReader::read(PaddedText text, std::span<std::uint8_t> midi, ParsedEvent& event) noexcept {
    if (jsonmidi::parse_canonical(text, midi, event)) return Errc::ok;
    const bool learning = paused_ == 0;
    if (!learning) {
        --paused_;
    } else if (midi.size() >= 3 && styles_.parse(text, midi, event)) {
        ++compared_;
        if (credit_ < kMost && ++credit_ == kMost) pause_ = kLeastPause;
        return Errc::ok;
    }
    if (!jsonmidi::parse_plain(text, midi, event)) {
        const auto any = jsonmidi::parse_any_form(text.view(), midi);
        if (!any) return any.error();
        event = *any;
    }
    if (learning && event.midi_size <= 3) learn(text.view());
    return Errc::ok;
}

// ---- details ----

void TextReader::learn(ByteView text) noexcept {
    credit_ -= kCost;
    if (credit_ >= 0) {
        learned_ += styles_.learn(text) ? 1 : 0;
        return;
    }
    paused_ = pause_;
    pause_ = std::min(pause_ * 2, kLongestPause);
    credit_ = kMost / 2;
}

} // namespace midip2p::core
