// What the JACK driver counts.
#pragma once

#include <atomic>
#include <cstdint>

namespace midip2p::jack {

/// X(name): each counts from when the driver was opened, over every life of the server.
#define MIDIP2P_JACK_COUNTERS(X)                                                                                       \
    X(received)       /* messages handed to the engine */                                                              \
    X(refused)        /* messages of inputs that the engine had no room for */                                         \
    X(stray)          /* bytes of inputs that belong to no message */                                                  \
    X(incomplete)     /* messages of inputs that the next one cut, SysEx without an end among them */                  \
    X(too_long)       /* SysEx of inputs that are longer than the engine carries */                                    \
    X(sent)           /* messages written to outputs */                                                                \
    X(carried)        /* messages that had no room in their cycle and went out with the next */                        \
    X(too_large)      /* messages larger than any buffer of this server: not sent */                                   \
    X(missed)         /* messages that came while there was no server, or more than may wait: not sent */              \
    X(xruns)          /* told by the server */                                                                         \
    X(buffer_changes) /* the server changed its buffer size */                                                         \
    X(losses)         /* the server went away */

/// JACK's threads and the supervisor write them, every thread may read them.
struct Counters {
#define MIDIP2P_X(name) std::atomic<std::uint64_t> name{0};
    MIDIP2P_JACK_COUNTERS(MIDIP2P_X)
#undef MIDIP2P_X
};

/// A copy of the counters.
struct Counts {
#define MIDIP2P_X(name) std::uint64_t name = 0;
    MIDIP2P_JACK_COUNTERS(MIDIP2P_X)
#undef MIDIP2P_X
};

inline Counts counts_of(const Counters& counters) noexcept {
    Counts counts;
#define MIDIP2P_X(name) counts.name = counters.name.load(std::memory_order_relaxed);
    MIDIP2P_JACK_COUNTERS(MIDIP2P_X)
#undef MIDIP2P_X
    return counts;
}

inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t more = 1) noexcept {
    counter.fetch_add(more, std::memory_order_relaxed);
}

} // namespace midip2p::jack
