// What JACK's own thread does with notes, cycle after cycle: nothing of it allocates, and nothing takes a lock.
#include "core/playout/out_port.hpp"
#include "jack/driver_ports.hpp"
#include "test/check.hpp"
#include "test/quiet.hpp"

#include <array>

using namespace midip2p;
using namespace midip2p::jack;
using namespace midip2p::test;

namespace {

/// One cycle's MIDI buffer, with room for so many bytes, as JACK's is.
class Buffer {
  public:
    [[nodiscard]] std::size_t room() const noexcept { return bytes_.size(); }
    std::uint8_t* reserve(std::uint32_t, std::size_t size) noexcept {
        if (used_ + size > bytes_.size()) return nullptr;
        used_ += size;
        ++events;
        return bytes_.data() + used_ - size;
    }
    void clear() noexcept { used_ = 0; }
    std::size_t events = 0;

  private:
    std::array<std::uint8_t, 600> bytes_{};
    std::size_t used_ = 0;
};

} // namespace

TEST_CASE("a cycle of JACK's allocates nothing and takes no lock, whatever it carries") {
    Counters counters;
    const auto in_ring = std::make_shared<core::InPort>(core::PortId{1}, "in", std::size_t{1} << 20, [] {});
    const auto out_ring = std::make_shared<core::OutPort>(core::PortId{2}, "out", std::size_t{1} << 20, [] {});
    Input input("in", std::make_shared<net::InPortHandle>(in_ring, os::Clock{}), counters);
    Output output("out", std::make_shared<net::OutPortHandle>(out_ring, std::make_shared<os::Signal>(), os::Clock{}),
                  counters);
    Buffer buffer;
    std::array<std::uint8_t, 500> sysex{};
    sysex.front() = 0xf0;
    sysex.back() = 0xf7;

    const auto put = [&](core::ByteView midi, core::LocalTime now) {
        REQUIRE(out_ring->put({.owner = {1, 1}, .captured_here = now - 5'000, .arrived = now, .ready = now}, midi) ==
                core::Errc::ok);
    };
    const auto cycles = [&](std::int64_t from, int count_of) {
        for (int i = 0; i < count_of; ++i) {
            const Cycle cycle{{from + i * 1333}, 1333.3, 64};
            const auto key = static_cast<std::uint8_t>(i % 128);
            const std::uint8_t on[] = {0x90, key, 100}, off[] = {0x80, key, 0}, pedal[] = {0xb0, 64, 127};
            for (const core::ByteView midi : {core::ByteView(on), core::ByteView(pedal), core::ByteView(off)}) {
                input.receive(midi, cycle.time_of(3));
                put(midi, cycle.start);
            }
            // In pieces, as some programs send it; and more than a cycle has room for.
            input.receive(core::ByteView(sysex).first(200), cycle.time_of(5));
            input.receive(core::ByteView(sysex).subspan(200), cycle.time_of(6));
            for (int n = 0; n < (i % 10 == 0 ? 3 : 0); ++n) put(sysex, cycle.start);
            if (i % 400 == 0) // each policy in turn
                out_ring->set_playout({.policy = static_cast<core::PlayoutPolicy>(i / 400 % 3)});
            if (i % 50 == 49) { // somebody goes away in the middle
                input.lose(cycle.start);
                out_ring->put_release(1, 1, cycle.start);
            }
            buffer.clear();
            output.placer.run(*output.port, cycle, buffer, true);
            if (i % 70 == 69) output.placer.silence(*output.port);
            while (in_ring->ring().front().header != nullptr) in_ring->ring().pop();
        }
    };
    cycles(1'000'000, 500); // every buffer has found its size
    buffer.events = 0;
    allocations = locks = 0;
    counting = true;
    cycles(100'000'000, 5'000);
    counting = false;
    CHECK(allocations.load() == 0u);
    CHECK(locks.load() == 0u);
    CHECK(buffer.events > 10'000u);
    CHECK(counters.received.load() > 10'000u);
    CHECK(counters.carried.load() > 0u);
}
