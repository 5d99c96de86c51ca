#include "jack/driver_ports.hpp"
#include "test/check.hpp"

#include <vector>

using namespace midip2p;
using namespace midip2p::jack;

namespace {

struct Played {
    std::vector<std::uint8_t> midi;
    std::int64_t at;
    friend bool operator==(const Played&, const Played&) = default;
};

/// An input of the engine, and what came out of it on the engine's side.
struct Bench {
    Counters counters;
    std::shared_ptr<core::InPort> port = std::make_shared<core::InPort>(core::PortId{1}, "in", 1 << 16, [] {});
    Input input{"in", std::make_shared<net::InPortHandle>(port, os::Clock{}), counters};

    void receive(const std::vector<std::uint8_t>& bytes, std::int64_t at) { input.receive(bytes, {at}); }
    std::vector<Played> played() {
        std::vector<Played> all;
        for (auto item = port->ring().front(); item.header != nullptr; item = port->ring().front()) {
            all.push_back({{item.bytes.begin(), item.bytes.end()}, item.header->captured_at.us});
            port->ring().pop();
        }
        return all;
    }
};

} // namespace

TEST_CASE("a message reaches the engine with the time of its frame") {
    Bench bench;
    bench.receive({0x90, 60, 100}, 1000);
    bench.receive({0xf8}, 1010);
    CHECK(bench.played() == std::vector<Played>({{{0x90, 60, 100}, 1000}, {{0xf8}, 1010}}));
    CHECK(bench.counters.received.load() == 2u);
}

TEST_CASE("a SysEx that comes in pieces is one message, at the time of its last") {
    Bench bench;
    bench.receive({0xf0, 1, 2}, 1000);
    bench.receive({3, 4}, 2000);
    bench.receive({5, 0xf7}, 3000);
    CHECK(bench.played() == std::vector<Played>({{{0xf0, 1, 2, 3, 4, 5, 0xf7}, 3000}}));
}

TEST_CASE("a server that goes away: what was held is let go behind what was played, and half a SysEx is forgotten") {
    Bench bench;
    bench.receive({0x90, 60, 100}, 1000);
    bench.receive({0xf0, 1, 2}, 1700); // never ends
    bench.input.lose({5000});
    CHECK(bench.played() == std::vector<Played>({{{0x90, 60, 100}, 1000}, {{}, 5000}}));
    CHECK(bench.counters.received.load() == 1u);
    bench.receive({7, 0xf7}, 7000); // of the SysEx before
    CHECK(bench.played().empty());
}

TEST_CASE("another program that is disconnected in the middle of a note: what is held is let go, once its last cycle "
          "has been read") {
    Bench bench;
    bench.input.end_cycle({900});
    bench.input.disconnected();
    bench.receive({0x90, 60, 100}, 1000); // of a cycle that had begun before
    bench.input.end_cycle({1000});
    CHECK(bench.played() == std::vector<Played>({{{0x90, 60, 100}, 1000}}));
    bench.input.end_cycle({2000});
    CHECK(bench.played() == std::vector<Played>({{{}, 2000}}));
    bench.input.end_cycle({3000});
    CHECK(bench.played().empty());
}

TEST_CASE("what the engine has no room for is counted") {
    Bench bench;
    for (int i = 0; i < 5000; ++i) bench.receive({0xfe}, i);
    CHECK(bench.counters.refused.load() > 0u);
    CHECK(bench.counters.refused.load() + bench.counters.received.load() == 5000u);
}

TEST_CASE("what another program sends that is no message is counted, each kind apart") {
    Bench bench;
    std::vector<std::uint8_t> dump(65'537, 1);
    dump.front() = 0xf0;
    dump.back() = 0xf7;
    bench.receive(dump, 1000);
    CHECK(bench.counters.too_long.load() == 1u);
    bench.receive({0xf0, 1, 2}, 2000); // cut by the note
    bench.receive({0x90, 60, 100}, 2010);
    CHECK(bench.counters.incomplete.load() == 1u);
    bench.receive({0xf7, 1, 2}, 3000);
    CHECK(bench.counters.stray.load() == 3u);
    bench.receive({0xf6}, 3000);
    bench.receive({5, 6}, 3000);
    CHECK(bench.counters.stray.load() == 5u);
    bench.receive({0xf0, 9}, 4000);
    bench.input.lose({5000});
    CHECK(bench.counters.incomplete.load() == 2u);
    CHECK(bench.counters.refused.load() == 0u);
}
