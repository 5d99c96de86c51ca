// The notices of the engine: facts, never log lines.
#pragma once

#include "core/result.hpp"
#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace midip2p::core {

/// Each kind with its name for programs. A test compares the lists in TypeScript with this one.
#define MIDIP2P_NOTICES(NOTICE)                                                                                        \
    NOTICE(link_up, "linkUp")           /* both lanes carry bytes */                                                   \
    NOTICE(link_dropped, "linkDropped") /* not heard; what it held is released; error: why [TOAST-3.3-2] */            \
    NOTICE(link_resumed, "linkResumed") /* it is heard again, or over another path [TOAST-3.3-3] */                    \
    NOTICE(gap, "gap")                  /* count: frames lost for good; what it held is released [TOAST-3.4-6] */      \
    NOTICE(link_down, "linkDown")       /* over; error: why; text: the code in the peer's ERROR frame, if any */       \
    NOTICE(stream_declared, "streamDeclared") /* link, stream, text: name; origin */                                   \
    NOTICE(stream_closed, "streamClosed")     /* link, stream */                                                       \
    NOTICE(stream_way, "streamWay")           /* error: ok: it is played, stream_loop, stream_doubled [TOAST-5.6-4] */ \
    NOTICE(refused, "refused")                /* an event or frame was refused and not played; error: why */           \
    NOTICE(late, "late")                      /* link, stream, count: note-ons too old to be played [TOAST-5.4-2] */   \
    NOTICE(control, "control")                /* link, text: what the peer's program sends to ours [TOAST-5.5-1] */    \
    NOTICE(overflow, "overflow")              /* port: it was full, the event is counted as lost there */              \
    NOTICE(relay_wanted, "relayWanted")       /* link: tokens for a relay are needed [TOAST-13.6-1] */                 \
    NOTICE(no_datagrams, "noDatagrams")       /* error: why there is no UDP socket beside a listener [TOAST-12.2-1] */ \
    NOTICE(reflected, "reflected")            /* text: at which host, port and clockPort we are seen [TOAST-14.2-2] */ \
    NOTICE(clock_state, "clockState")         /* text: unsynced | acquiring | locked | holdover */

struct Notice {
#define MIDIP2P_KIND(kind, name) kind,
    enum class Kind : std::uint8_t { MIDIP2P_NOTICES(MIDIP2P_KIND) };
#undef MIDIP2P_KIND
    Kind kind{};
    LinkId link = 0;
    StreamId stream = 0;
    PortId port = 0;
    Errc error = Errc::ok;
    std::uint32_t count = 0;
    std::string text;
    LocalTime at{};
    std::string origin{}; // the peer whose stream is passed on; "" if the stream is the other end's own
};

[[nodiscard]] constexpr const char* name_of(Notice::Kind kind) noexcept {
#define MIDIP2P_NAME(kind, name) name,
    constexpr const char* kNames[] = {MIDIP2P_NOTICES(MIDIP2P_NAME)};
#undef MIDIP2P_NAME
    return kNames[static_cast<std::size_t>(kind)];
}

} // namespace midip2p::core
