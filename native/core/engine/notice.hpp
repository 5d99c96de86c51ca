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
        link_dropped,    // the peer is not heard; what it held is released; error: why [TOAST-3.3-2]
        link_resumed,    // it is heard again, or over another path [TOAST-3.3-3]
        gap,             // count: frames that are lost for good; what the peer held is released [TOAST-3.4-6]
        link_down,       // it is over; error: why; text: the code in the peer's ERROR frame, if it sent one
        stream_declared, // link, stream, text: name; origin
        stream_closed,   // link, stream
        stream_way,      // link, stream, error: ok where it is played, stream_loop, stream_doubled [TOAST-5.6-4]
        refused,         // an event or frame was refused and not played; error: why
        late,            // link, stream, count: note-ons too old to be played [TOAST-5.4-2]
        said,            // link, text: what the peer's program tells ours [TOAST-5.5-1]
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
    std::string origin{}; // the peer whose stream is passed on; "" where it is the one at the other end's own
};

} // namespace midip2p::core
