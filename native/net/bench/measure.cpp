#include "net/bench/measure.hpp"

#include "net/runner.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <stdexcept>
#include <thread>

namespace midip2p::bench {

namespace {

using namespace net;
using core::Errc;
using core::LocalTime;
using core::Notice;

constexpr std::size_t kWarmUp = 50; // events that are played first and not counted

std::int64_t machine_ns() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}
void sleep_until(std::int64_t ns) {
    const timespec t{ns / 1'000'000'000, ns % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr) != 0) {
    }
}

/// Notes on and off again; no two of half a million are the same, so an event is known by its bytes.
std::array<std::uint8_t, 3> event(std::size_t i) {
    const std::size_t note = i / 2;
    return {static_cast<std::uint8_t>((i % 2 == 0 ? 0x90 : 0x80) | (note / (128 * 127)) % 16),
            static_cast<std::uint8_t>(note % 128), static_cast<std::uint8_t>(1 + note / 128 % 127)};
}

struct End {
    std::unique_ptr<Runner> runner;
    std::shared_ptr<InPortHandle> in;
    std::shared_ptr<OutPortHandle> out;
    core::LinkId link = 0;

    End(const char* peer, const MakeProtocol& make) {
        const RunnerConfig config{.session = "11111111-1111-4111-8111-111111111111", .peer = peer};
        auto started = make ? Runner::start(config, make()) : Runner::start(config);
        if (!started) throw std::runtime_error("the runner did not start");
        runner = std::move(*started);
        in = *runner->open_in_port("keys", core::kMaxWindow);
        out = *runner->open_out_port("synth");
    }
    void open(const char* peer, const End& other, const Address& there) {
        link = *runner->open_link(
            {.peer = peer, .fingerprint = other.runner->fingerprint(), .candidates = {there}, .may_play = true});
        (void)runner->connect({.link = 0, .id = in->id()}, {.link = link, .port = 0}, {});
        (void)runner->connect({.link = link, .id = 0}, {.link = 0, .port = out->id()}, {});
    }
    void wait_until_linked() {
        const std::int64_t end = machine_ns() + 10'000'000'000;
        while (machine_ns() < end) {
            for (const RunnerNotice& n : runner->poll()) {
                if (n.notice.kind == Notice::Kind::link_up) return;
            }
            sleep_until(machine_ns() + 1'000'000);
        }
        throw std::runtime_error("the link did not come up");
    }
};

struct Taker {
    OutPortHandle& out;
    const std::vector<std::int64_t>& played; // captured_at by event
    Round& round;
    std::atomic<bool>& finished;
    std::size_t next = 0; // index of the event that is expected

    void run() {
        std::int64_t quiet_since = machine_ns();
        while (next < played.size()) {
            if (!out.wait_until_due(50'000)) {
                if (finished.load() && machine_ns() - quiet_since > 1'000'000'000) break; // what is missing is lost
                continue;
            }
            out.take_until(out.now(), [this](const core::TakenEvent& e) { take(e); });
            quiet_since = machine_ns();
        }
        round.lost += played.size() - next;
    }
    void take(const core::TakenEvent& taken) {
        const LocalTime now = out.now();
        for (std::size_t i = next; i < played.size(); ++i) {
            const auto expected = event(i);
            if (!std::equal(expected.begin(), expected.end(), taken.midi.begin(), taken.midi.end())) continue;
            round.lost += i - next;
            next = i + 1;
            if (i >= kWarmUp) round.latencies.push_back(now.us - played[i]);
            return;
        }
    }
};

} // namespace

Round measure(const MakeProtocol& make, std::int64_t period_ns, std::size_t count) {
    constexpr const char *kAda = "aaaaaaaa-0000-4000-8000-000000000000", *kBen = "bbbbbbbb-0000-4000-8000-000000000000";
    End ada(kAda, make), ben(kBen, make);
    const Address at_ben = *ben.runner->listen({"127.0.0.1", 0});
    const Address at_ada = *ada.runner->listen({"127.0.0.1", 0});
    ben.open(kAda, ada, at_ada);
    ada.open(kBen, ben, at_ben);
    ada.wait_until_linked();
    ben.wait_until_linked();
    (void)ada.runner->set_master({.term = 1, .elector = 0}, 0); // as in a jam: clock exchanges beside the notes
    (void)ben.runner->set_master({.term = 1, .elector = 0}, ben.link);
    sleep_until(machine_ns() + 200'000'000); // the first burst of them is over

    Round round;
    round.latencies.reserve(count);
    // Written by the producer before the event is pushed, read by the taker after it was taken.
    std::vector<std::int64_t> played(count + kWarmUp);
    std::atomic<bool> finished{false};
    Taker taker{*ben.out, played, round, finished};
    std::thread taking([&] { taker.run(); });
    std::int64_t begin = machine_ns() + 10'000'000;
    for (std::size_t i = 0; i < played.size(); ++i) {
        const std::int64_t due = begin + static_cast<std::int64_t>(i) * period_ns;
        if (machine_ns() < due) sleep_until(due);
        const LocalTime now = ada.in->now();
        played[i] = now.us;
        const auto midi = event(i);
        (void)ada.in->play(midi, now); // what is refused is missing at the other end
    }
    finished.store(true);
    taking.join();
    round.seconds = static_cast<double>(machine_ns() - begin) * 1e-9 -
                    static_cast<double>(kWarmUp) * static_cast<double>(period_ns) * 1e-9;
    return round;
}

} // namespace midip2p::bench
