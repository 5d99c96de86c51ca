// A master and one who follows it, for tests of what passes between them.
#pragma once

#include "core/clock/arbiter.hpp"
#include "test/check.hpp"

#include <vector>

namespace midip2p::test {

using namespace core;

using Payload = std::vector<std::uint8_t>;

/// Two peers whose local clocks agree, 40 µs apart.
struct Pair {
    ClockDriftArbiter master, follower;
    LocalTime now{1000000};

    explicit Pair(Epoch epoch = {1, 0}) {
        REQUIRE(master.set_master(epoch, true, now));
        REQUIRE(follower.set_master(epoch, false, now));
    }
    Payload request() {
        now = std::max(now, follower.request_due());
        Payload text(kClockSyncBound);
        const auto size = follower.poll_request(now, text);
        REQUIRE(size.has_value());
        text.resize(*size);
        return text;
    }
    PendingReply at_master(const Payload& text) {
        now = now + 40;
        const auto owed = master.receive(text, false, now, now + 10);
        REQUIRE((bool(owed) && owed->has_value()));
        now = now + 10;
        return **owed;
    }
    Payload reply(const PendingReply& owed) {
        Payload text(kClockSyncBound);
        text.resize(master.write_reply(owed, now, text));
        return text;
    }
    void deliver(const Payload& text, bool from_master = true) {
        now = now + 40;
        const auto owed = follower.receive(text, from_master, now, now + 5);
        REQUIRE(bool(owed));
        CHECK(!owed->has_value());
    }
    void exchange(int times = 1) {
        for (int i = 0; i < times; ++i) deliver(reply(at_master(request())));
    }
};

inline ClockSync parsed(const Payload& text) {
    const auto sync = parse_clock_sync(text);
    REQUIRE(bool(sync));
    return *sync;
}

} // namespace midip2p::test
