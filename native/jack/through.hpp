// Finds physical ports of a machine that are no devices: through ports.
#pragma once

#include <algorithm>
#include <cctype>
#include <string_view>

namespace midip2p::jack {

/// A through port puts out whatever is played to it: if both its ends are connected, everybody's notes are played back
/// to them, for ever. ALSA has one, which its bridges into JACK show as "a2j:Midi Through [14] (capture): …", as
/// "Midi-Bridge:Midi Through:…", or in an alias as "alsa_pcm:Midi-Through/…".
inline bool is_through(std::string_view port) {
    constexpr std::string_view kThrough = "midi through";
    const auto same = [](char a, char b) {
        return (a == '-' || a == '_' ? ' ' : std::tolower(static_cast<unsigned char>(a))) == b;
    };
    return std::search(port.begin(), port.end(), kThrough.begin(), kThrough.end(), same) != port.end();
}

} // namespace midip2p::jack
