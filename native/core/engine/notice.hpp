// What the engine tells its user: facts, never log lines.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <string>

namespace midip2p::core {

struct Notice {
    enum class Kind : std::uint8_t {
        link_up,         // both lanes carry bytes
        link_down,       // error: why; text: the code in the peer's ERROR frame, if it sent one [TOAST-6.1-2]
        stream_declared, // link, stream, text: name
        stream_closed,   // link, stream
        refused,         // an event or frame was refused and not played; error: why
        overflow,        // port: an output or input was full, the event is counted as lost there
        clock_state,     // text: unsynced | acquiring | locked | holdover
        released,        // link, count: notes released because their source went away
    };
    Kind kind{};
    LinkId link = 0;
    StreamId stream = 0;
    PortId port = 0;
    Errc error = Errc::ok;
    std::uint32_t count = 0;
    std::string text;
    LocalTime at{};
};

} // namespace midip2p::core
